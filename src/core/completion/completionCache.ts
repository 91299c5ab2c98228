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
  // Where the entry's place is in this text is found by the text itself: what is looked at begins elsewhere.
  const tail = entry.before.slice(-TAIL);
  const near = before.slice(-Math.max(1, tail.length + entry.text.length));
  for (let index = near.lastIndexOf(tail); index >= 0; index = index === 0 ? -1 : near.lastIndexOf(tail, index - 1)) {
    const typed = near.slice(index + tail.length);
    // Less than that is all there was: the beginning of the file.
    if (entry.before.length < TAIL && before.length - typed.length !== entry.before.length) continue;
    if (typed === entry.text && typed !== '') return undefined;
    if (entry.text.startsWith(typed)) return entry.text.slice(typed.length);
  }
  return undefined;
}
