import assert from 'node:assert/strict';
import type { ToView } from '../../../../src/contract/chatView.ts';
import type { Offer } from '../../../../src/host/context/desk.ts';
import { NOTHING } from '../../../../src/host/context/gathered.ts';
import { contextSearch, type ContextSearch } from '../../../../src/host/context/search.ts';

const offer = (name: string): Offer => ({ match: { icon: 'file', label: name, detail: '', insert: name }, gather: async () => NOTHING });

describe('what a page looks for to go along', () => {
  let posted: ToView[];
  let find: (text: string) => Promise<readonly Offer[]>;
  let search: ContextSearch;
  beforeEach(() => {
    posted = [];
    find = async (text) => [offer(`${text.slice(1)}.ts`)];
    search = contextSearch({ find: async (text) => find(text) }, (message) => posted.push(message));
  });

  const chosen = (serial: number, index: number): string | undefined => search.chosen({ type: 'add-context', serial, index })?.match.label;

  it('is found and chosen', async () => {
    await search.find({ type: 'find-context', serial: 3, text: '@queue' });
    assert.deepEqual(posted, [{ type: 'context-matches', serial: 3, matches: [{ icon: 'file', label: 'queue.ts', detail: '', insert: 'queue.ts' }] }]);
    assert.equal(chosen(3, 0), 'queue.ts');
  });

  it('may be chosen from an answer while the next one is on its way, and only from one that was given', async () => {
    await search.find({ type: 'find-context', serial: 1, text: '@a' });
    await search.find({ type: 'find-context', serial: 2, text: '@ab' });
    assert.deepEqual([chosen(1, 0), chosen(9, 0), chosen(2, 7)], ['a.ts', undefined, undefined]);
  });

  it('is not answered where the person has typed on', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => { release = resolve; });
    find = async (text) => {
      if (text === '@a') await slow;
      return [offer(text)];
    };
    const first = search.find({ type: 'find-context', serial: 1, text: '@a' });
    await search.find({ type: 'find-context', serial: 2, text: '@ab' });
    release();
    await first;
    assert.deepEqual(posted.map((message) => message.type === 'context-matches' && message.serial), [2]);
  });
});
