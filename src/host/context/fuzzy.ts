/**
 * How well a path fits what was typed; `undefined`: not at all. A name that begins with it is best, then one that holds it, then
 * one whose letters come in this order, then the same for the whole path. Among equals the shorter one wins.
 */
export function fit(typed: string, path: string): number | undefined {
  const wanted = typed.toLowerCase();
  const whole = path.toLowerCase();
  const name = whole.slice(whole.lastIndexOf('/', whole.length - 2) + 1);
  if (wanted === '') return 0;
  const shorter = 1 - Math.min(path.length, 1000) / 1000;
  if (name.startsWith(wanted)) return 6 + shorter;
  if (name.includes(wanted)) return 5 + shorter;
  if (whole.includes(wanted)) return 4 + shorter;
  if (inOrder(wanted, initials(name))) return 3 + shorter;
  if (inOrder(wanted, name)) return 2 + shorter;
  return inOrder(wanted, whole) ? 1 + shorter : undefined;
}

/** The best fitting of `items`, at most `most`, best first; those that fit alike stay in order. */
export function bestFits<Item>(typed: string, items: readonly Item[], textOf: (item: Item) => string, most: number): readonly Item[] {
  return items
    .flatMap((item) => {
      const score = fit(typed, textOf(item));
      return score === undefined ? [] : [{ item, score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item);
}

/** The first letters of a name's words: `cs` of `chat-session`. */
function initials(name: string): string {
  return name.replace(/[\p{L}\p{N}]+/gu, (word) => word[0] ?? '').replace(/[^\p{L}\p{N}]/gu, '');
}

function inOrder(letters: string, text: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
