/** A field as servers write it: a name, with the names and indexes of what is inside it. */
const PATH = String.raw`[A-Za-z_]\w*(?:\.\w+|\.?\[['"]?\w+['"]?\])*`;
const QUOTED = new RegExp(String.raw`['"\x60“‘](${PATH})['"\x60”’]`, 'g');
/** What stands before a colon at the beginning of a sentence: how validators of Python word it. */
const LEADING = new RegExp(String.raw`(?:^|; |\n)\W{0,2}(${PATH}): `, 'g');
const INTRODUCED = new RegExp(String.raw`\b(?:supplied|supported|parameters?|arguments?|fields?|model)(?: supplied)?:? (${PATH}(?:, ${PATH})*)(?=[.,;)]|$| is\b| \()`, 'gi');
/** Words joined by underscores are nobody's English. */
const JOINED = /(?<![\w.])(?:[a-z]+(?:_[a-z]+)*\.)*[a-z]+(?:_[a-z]+)+(?:\.[a-z_]+)*/g;

/** As much of a sentence as can be about a field: whoever says more than that means something else, or means harm. In characters. */
const LONGEST = 1000;

/** The fields that a server's sentence names in so many words, as paths, in the order in which they stand there. */
export function pathsIn(text: string): readonly string[] {
  const sentence = text.slice(0, LONGEST);
  const found = [QUOTED, LEADING, INTRODUCED, JOINED].flatMap((pattern) =>
    [...sentence.matchAll(pattern)].flatMap((match) => (match[1] ?? match[0]).split(', ').filter((path) => path !== '').map((path) => ({ path: asPath(path), at: match.index }))));
  return [...new Set(found.sort((a, b) => a.at - b.at).map(({ path }) => path))];
}

/** `messages[0].role`, `messages.['0].role` and `body.messages.0.role` are one path: `messages.0.role`. */
export function asPath(written: string): string {
  return written.replace(/\[['"]?(\w+)['"]?\]?/g, '.$1').replace(/\.{2,}/g, '.').replace(/^(body|parameters?|\$)\./, '');
}

/** Those of the names that the sentence speaks of, although they are words of English too (`temperature must be…`). */
export function named(sentence: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => /^[a-z]+$/i.test(name) && new RegExp(
    String.raw`(?:parameters?|arguments?|fields?|supplied|supports?|specify|specified|allow|invalid|unknown):? ${name}\b`
    + String.raw`|\b${name}\b (?:is|are|should|must|may|can|cannot|parameters?|values?|options?|fields?|has|and)\b`
    + String.raw`|['"\x60]${name}['"\x60]|^${name}: `, 'i').test(sentence));
}
