import type { FromView, ToView } from '../../contract/chatView.ts';
import type { ContextSources, Offer } from './desk.ts';

/** The questions of one page about what may go along, and what it was offered. */
export interface ContextSearch {
  find(question: Extract<FromView, { readonly type: 'find-context' }>): Promise<void>;
  /** The offer that the page has chosen; `undefined` where it was offered none such. */
  chosen(choice: Extract<FromView, { readonly type: 'add-context' }>): Offer | undefined;
}

const KEPT_ANSWERS = 4;

export function contextSearch(sources: Pick<ContextSources, 'find'>, reply: (message: ToView) => void): ContextSearch {
  /** The answers to the newest questions of the page: it may choose from one while the next is on its way. */
  let answered: readonly { readonly serial: number; readonly offers: readonly Offer[] }[] = [];
  let asked = -1;
  return {
    find: async ({ serial, text }) => {
      asked = serial;
      const offers = await sources.find(text);
      // The person has typed on meanwhile.
      if (asked !== serial) return;
      answered = [...answered.slice(1 - KEPT_ANSWERS), { serial, offers }];
      reply({ type: 'context-matches', serial, matches: offers.map(({ match }) => match) });
    },
    chosen: ({ serial, index }) => answered.findLast((answer) => answer.serial === serial)?.offers[index],
  };
}
