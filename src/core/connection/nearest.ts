/** How alike two ids must be to be offered in place of one another: 1 is the same. Found by trying it on real lists. */
const ALIKE = 0.55;

/**
 * The candidate that is most like the id, or `undefined` where none is like it. Ids are compared letter by letter and word by
 * word, because `claude-sonnet-4.5` and `claude-sonnet-4-5-20250929` share their words and `gpt4o` and `gpt-4o` their letters.
 * The id itself is no candidate: it was just refused.
 */
export function nearest(id: string, candidates: readonly string[]): string | undefined {
  let best: { readonly candidate: string; readonly likeness: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === id) continue;
    const likeness = likenessOf(id, candidate);
    if (likeness >= ALIKE && likeness > (best?.likeness ?? 0)) best = { candidate, likeness };
  }
  return best?.candidate;
}

/** The likeness of two ids, from 0 to 1, with and without the maker's name in front. */
function likenessOf(a: string, b: string): number {
  const whole = similar(a, b);
  return Math.max(whole, similar(withoutMaker(a), withoutMaker(b)) - 0.02);
}

function withoutMaker(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function similar(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  if (left.length === 0 || right.length === 0) return 0;
  const [plainA, plainB] = [left.join(''), right.join('')];
  const letters = 1 - editDistance(plainA, plainB) / Math.max(plainA.length, plainB.length);
  return (letters + sharedWords(left, right)) / 2;
}

/** Words of letters and of digits; what separates them, and the date of a version, says little. */
function wordsOf(id: string): readonly string[] {
  return (id.toLowerCase().replace(/\b20\d{2}-?\d{2}-?\d{2}\b|[:@-]latest\b/g, '').match(/[a-z]+|\d+/g) ?? []);
}

/** The share of words that both have, of all that either has; one that begins the other counts half. */
function sharedWords(a: readonly string[], b: readonly string[]): number {
  const rest = [...b];
  let shared = 0;
  for (const word of a) {
    const same = rest.indexOf(word);
    const like = same >= 0 ? same : rest.findIndex((other) => Math.min(word.length, other.length) > 1 && (other.startsWith(word) || word.startsWith(other) || editDistance(word, other) <= word.length / 4));
    if (like < 0) continue;
    rest.splice(like, 1);
    shared += same >= 0 ? 1 : 0.5;
  }
  return (2 * shared) / (a.length + b.length);
}

/** Levenshtein's distance, with the swap of two neighbours as one step. */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let steps = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (!same && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, (before[j - 2] ?? 0) + 1);
      next.push(steps);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
