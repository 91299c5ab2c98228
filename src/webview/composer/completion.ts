import { useEffect, useRef, useState } from 'preact/hooks';
import type { ContextMatch } from '../../contract/context.ts';
import { post } from '../host.ts';
import { mentionAt, type Mention } from './mention.ts';
import type { Shown } from '../state.ts';
import { replaceText } from './textBox.ts';

/** The list that opens while a word with `@` or `/` is being typed. */
export interface Completion {
  /** Empty: it is closed. */
  readonly matches: readonly ContextMatch[];
  readonly active: number;
  /** Whether the answer to what stands there now is still on its way. */
  readonly busy: boolean;
  /** Looks at the text before the cursor anew: after an input, a click, a key. */
  look(): void;
  /** Whether the list took the key. */
  takes(event: KeyboardEvent): boolean;
  choose(index: number): void;
  close(): void;
}

const NO_MATCHES: readonly ContextMatch[] = [];

/** One for all composers of a page, so that an answer never meets another's question. */
let serials = 0;

/**
 * What of the list the person sees and does. The host is asked for each word; an older answer stays until the newer one is there,
 * so that the list does not flicker.
 */
export function useCompletion(box: { readonly current: HTMLTextAreaElement | null }, found: Shown['matches']): Completion {
  /** The questions with which this word began and of which it is now. */
  const [mention, setMention] = useState<(Mention & { readonly first: number; readonly newest: number }) | undefined>(undefined);
  const [active, setActive] = useState(0);
  /** Where a word began whose list was closed with Escape: it stays closed for that word. */
  const dismissed = useRef<number | undefined>(undefined);

  useEffect(() => setActive(0), [found]);

  const matches = mention === undefined || found.serial < mention.first ? NO_MATCHES : found.list;
  const look = (): void => {
    const { value = '', selectionStart = 0, selectionEnd = 0 } = box.current ?? {};
    const next = selectionStart === selectionEnd ? mentionAt(value, selectionStart) : undefined;
    if (dismissed.current !== undefined && dismissed.current !== next?.from) dismissed.current = undefined;
    if (!next || dismissed.current === next.from) return setMention(undefined);
    if (mention?.text === next.text && mention.from === next.from) return;
    serials += 1;
    setMention({ ...next, first: mention?.from === next.from ? mention.first : serials, newest: serials });
    post({ type: 'find-context', serial: serials, text: next.text });
  };
  const close = (): void => setMention(undefined);
  const choose = (index: number): void => {
    const match = matches[index];
    if (!mention || !match || !box.current) return;
    close();
    replaceText(box.current, mention.from, mention.to, match.insert);
    post({ type: 'add-context', serial: found.serial, index });
  };
  const takes = (event: KeyboardEvent): boolean => {
    if (matches.length === 0 || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    switch (event.key) {
      case 'ArrowDown':
        setActive((active + 1) % matches.length);
        return true;
      case 'ArrowUp':
        setActive((active + matches.length - 1) % matches.length);
        return true;
      case 'Enter':
      case 'Tab':
        choose(active);
        return true;
      case 'Escape':
        dismissed.current = mention?.from;
        close();
        return true;
      default:
        return false;
    }
  };
  return { matches, active: Math.min(active, Math.max(0, matches.length - 1)), busy: found.serial !== mention?.newest, look, takes, choose, close };
}
