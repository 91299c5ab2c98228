/** Where doc comments stand in a text, by what they look like. Pure and linear; lines count from 0. */

/** What doc comments of a language look like. */
export type DocForm =
  /** From a line that begins with `open` to one that has `close`, above what it is about. */
  | { readonly form: 'block'; readonly open: string; readonly close: string }
  /** Lines that each begin with `prefix`, above what they are about. `about`: what the line below has to look like, where the prefix is that of any comment. */
  | { readonly form: 'lines'; readonly prefix: string; readonly about?: RegExp }
  /** A string as the first statement of what it is about. */
  | { readonly form: 'docstring' };

interface Lines {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/** Longer ones show no style that a shorter one would not. */
const MOST_LINES = 16;

/**
 * The doc comment of a text that shows its style best, the longest that is not too long, with the line that it is about.
 * `undefined` where there is none.
 */
export function exampleOf(form: DocForm, lines: readonly string[]): string | undefined {
  const found = docComments(form, lines).filter(({ first, last }) => last - first < MOST_LINES && !isHeader(lines, first, last));
  const best = found.reduce<Lines | undefined>((most, one) => (most === undefined || one.last - one.first > most.last - most.first ? one : most), undefined);
  if (!best) return undefined;
  const whole = form.form === 'docstring' ? lines.slice(Math.max(0, best.first - 1), best.last + 1) : lines.slice(best.first, best.last + 2);
  return whole.join('\n');
}

/** Where what is documented begins, with its doc comment and its annotations: the first of the lines above `line` that belong to it. */
export function docStart(form: DocForm, lines: readonly string[], line: number): number {
  const above = (at: number): string => (lines[at - 1] ?? '').trim();
  let start = line;
  while (start > 0 && /^(?:@\w|#\[|\[\w)/.test(above(start))) start -= 1;
  switch (form.form) {
    case 'docstring':
      return start;
    case 'lines':
      while (start > 0 && above(start).startsWith(form.prefix)) start -= 1;
      return start;
    case 'block': {
      if (!above(start).endsWith(form.close)) return start;
      const open = lines.slice(0, start).findLastIndex((text) => text.trim().startsWith(form.open));
      // Where another one ends in between, what stands above is no doc comment.
      return open < 0 || lines.slice(open, start - 1).some((text, index) => (index === 0 ? text.trim().slice(form.open.length) : text).includes(form.close)) ? start : open;
    }
  }
}

function docComments(form: DocForm, lines: readonly string[]): readonly Lines[] {
  switch (form.form) {
    case 'block':
      return between(lines, (line) => line.startsWith(form.open), (line, first) => (first ? line.slice(form.open.length) : line).includes(form.close));
    case 'lines':
      return runs(lines, (line) => line.startsWith(form.prefix) && !line.startsWith('#!')).filter(({ last }) => !form.about || form.about.test((lines[last + 1] ?? '').trim()));
    case 'docstring':
      return between(lines, (line, before) => /^[rRuU]?("""|''')/.test(line) && /:\s*(?:#.*)?$/.test(before), (line, first) => /("""|''')/.test(first ? line.replace(/^[rRuU]?("""|''')/, '') : line));
  }
}

/** Pieces that begin and end with lines of their own. */
function between(lines: readonly string[], begins: (line: string, before: string) => boolean, ends: (line: string, first: boolean) => boolean): readonly Lines[] {
  const found: Lines[] = [];
  let first: number | undefined;
  lines.forEach((text, index) => {
    const line = text.trim();
    if (first === undefined && begins(line, (lines[index - 1] ?? '').trim())) first = index;
    if (first === undefined || !ends(line, first === index)) return;
    found.push({ first, last: index });
    first = undefined;
  });
  return found;
}

function runs(lines: readonly string[], belongs: (line: string) => boolean): readonly Lines[] {
  const found: { first: number; last: number }[] = [];
  lines.forEach((text, index) => {
    if (!belongs(text.trim())) return;
    const last = found.at(-1);
    if (last?.last === index - 1) last.last = index;
    else found.push({ first: index, last: index });
  });
  return found;
}

/** What stands over many files says nothing of the style of comments. */
function isHeader(lines: readonly string[], first: number, last: number): boolean {
  return /copyright|licen[sc]e|SPDX/i.test(lines.slice(first, last + 1).join('\n'));
}
