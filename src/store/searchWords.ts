/** Scripts that write without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/**
 * A text as the index takes it: each character of a script without spaces becomes a word of its own, so that any part of a
 * sentence in it can be found.
 */
export function indexed(text: string): string {
  return text.replace(UNSPACED, ' $& ');
}

/**
 * What a person typed, as queries of FTS5 (sqlite.org/fts5.html, section 3) that must all find something: one for each word,
 * which may also be the beginning of a longer one; neighbouring characters without spaces are a phrase.
 */
export function searchQueries(typed: string): readonly string[] {
  return typed.trim().split(/\s+/u).flatMap((term) => {
    const words = indexed(term).match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu);
    return words ? [`"${words.join(' ')}"*`] : [];
  });
}
