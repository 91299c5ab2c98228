/** What a model wrote for a place, to be offered again as long as the person types just that. */
export interface CompletionCache {
  /** The model's text from this place on; empty: it had nothing. `undefined`: it was not asked here. */
  find(at: CachePlace): string | undefined;
  put(at: CachePlace, text: string): void;
  clear(): void;
}

export interface CachePlace {
  /** The document. */
  readonly uri: string;
  /** What stands before and behind the cursor, as far as it is looked at. */
  readonly before: string;
  readonly behind: string;
}

interface Entry extends CachePlace {
  readonly text: string;
}

const MOST = 100;
/** Characters before the cursor that make a place the same. */
const TAIL = 2000;
/** Characters of a text that somebody types along. */
const LONGEST = 4000;
/** What an editor may have closed by itself behind what was typed. */
const CLOSED = /^[)\]}"'`>]{1,2}/;

/** The newest places, the least lately used going first. */
export function completionCache(): CompletionCache {
  let entries: readonly Entry[] = [];
  return {
    find: (at) => {
      for (const entry of entries) {
        const rest = restFor(entry, at);
        if (rest === undefined) continue;
        entries = [entry, ...entries.filter((other) => other !== entry)];
        return rest;
      }
      return undefined;
    },
    put: (at, text) => {
      const same = (entry: Entry): boolean => entry.uri === at.uri && entry.behind === at.behind && entry.before === at.before;
      entries = [{ ...at, text }, ...entries.filter((entry) => !same(entry))].slice(0, MOST);
    },
    clear: () => {
      entries = [];
    },
  };
}

/** What is left of the entry's text at this place: all of it at its own, less as it is typed. */
function restFor(entry: Entry, { uri, before, behind }: CachePlace): string | undefined {
  if (entry.uri !== uri) return undefined;
  const closed = CLOSED.exec(behind)?.[0].length ?? 0;
  if (![0, 1, 2].some((count) => count <= closed && behind.slice(count) === entry.behind)) return undefined;
  // The windows that both look at end elsewhere, so the typed part is found by the text itself.
  const tail = entry.before.slice(-TAIL);
  for (let typed = 0; typed <= Math.min(entry.text.length, LONGEST, before.length); typed++) {
    const sofar = before.slice(before.length - typed);
    if (!entry.text.startsWith(sofar)) continue;
    if (before.slice(0, before.length - typed).endsWith(tail)) return entry.text === '' || typed < entry.text.length ? entry.text.slice(typed) : undefined;
  }
  return undefined;
}
