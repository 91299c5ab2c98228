import type { Translate } from '../translate.ts';

/** Something in a file that a person has to mend: where, counted from 1, and why in their language. */
export interface FileProblem {
  readonly line: number;
  readonly reason: string;
}

/** A list where YAML has one; anything else as text. */
export type FrontMatterValue = string | readonly string[];

/** What stands before a Markdown file's text, between two lines of `---`, and the text. */
export interface FrontMatter {
  readonly fields: ReadonlyMap<string, FrontMatterValue>;
  readonly body: string;
}

/** A key of the front matter with the lines that belong to it. */
interface Entry {
  readonly key: string;
  readonly line: number;
  /** What stands behind the colon. */
  readonly first: string;
  /** The lines that are indented, or items of a list, below it. */
  readonly more: readonly string[];
}

// U+2028 and U+2029 end no line in YAML 1.2 (section 5.4), so here `.` means them too.
const KEY = /^([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*))?$/s;

/**
 * Reads front matter, of YAML 1.2 the part that people write there: plain, quoted and block scalars, lists in both forms,
 * comments. What is nested deeper is kept as text, since nothing here asks for it. A file that does not begin with `---` has none.
 */
export function frontMatter(text: string, t: Translate): { readonly matter: FrontMatter } | { readonly problem: FileProblem } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') return { matter: { fields: new Map(), body: lines.join('\n').trim() } };
  const end = lines.findIndex((line, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(line));
  if (end === -1) return { problem: { line: 1, reason: t('The header that begins here has no end: a line with three hyphens.') } };

  const fields = new Map<string, FrontMatterValue>();
  for (const entry of entriesOf(lines.slice(0, end), t)) {
    if ('reason' in entry) return { problem: entry };
    const value = valueOf(entry);
    if (value === undefined) return { problem: { line: entry.line, reason: t('The value of "{0}" begins with a quotation mark or a bracket and has no end.', entry.key) } };
    if (fields.has(entry.key)) return { problem: { line: entry.line, reason: t('"{0}" stands here for the second time.', entry.key) } };
    fields.set(entry.key, value);
  }
  return { matter: { fields, body: lines.slice(end + 1).join('\n').trim() } };
}

/** The keys of a header, from the line after its first; a line that is none ends the list with what is wrong with it. */
function entriesOf(lines: readonly string[], t: Translate): readonly (Entry | FileProblem)[] {
  const entries: (Entry | FileProblem)[] = [];
  for (let at = 1; at < lines.length;) {
    const text = lines[at] ?? '';
    const line = at + 1;
    at += 1;
    if (/^\s*(#|$)/.test(text)) continue;
    const [, key, first = ''] = KEY.exec(text.trimEnd()) ?? [];
    if (key === undefined) return [...entries, { line, reason: t('A line of the header has the form "key: value".') }];
    const from = at;
    while (at < lines.length && /^(\s|- |-$|$|\])/.test(lines[at] ?? '')) at += 1;
    entries.push({ key, line, first: first.trim(), more: lines.slice(from, at) });
  }
  return entries;
}

/** `undefined`: it does not end where it has to. */
function valueOf({ first, more }: Entry): FrontMatterValue | undefined {
  if (/^[|>][-+\d]*(\s+#.*)?$/s.test(first)) return blockScalar(more, first.startsWith('|') ? '\n' : ' ');
  const said = more.filter((line) => !/^\s*(#|$)/.test(line)).map((line) => line.trim());
  if (first.startsWith('[')) return flowList([first, ...said].join(' '));
  const plain = withoutComment(first);
  if (plain === '' && said.length > 0 && said.every((line) => /^-(\s|$)/.test(line))) return allOrNone(said.map((line) => scalar(line.slice(1).trim())));
  return scalar([first, ...said].filter((line) => line !== '').join(' '));
}

/** The lines of a block without the indentation that they share (YAML 1.2.2, section 8.1). */
function blockScalar(lines: readonly string[], between: string): string {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent).trimEnd()).join(between).trim();
}

function flowList(text: string): readonly string[] | undefined {
  const items: string[] = [];
  let rest = text.slice(1).trimStart();
  while (!rest.startsWith(']')) {
    const item = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,\]"'][^,\]]*)/s.exec(rest)?.[0];
    const behind = item === undefined ? '' : rest.slice(item.length).trimStart();
    if (item === undefined || !/^[,\]]/.test(behind)) return undefined;
    items.push(item.trim());
    rest = behind.startsWith(',') ? behind.slice(1).trimStart() : behind;
  }
  return allOrNone(items.map(scalar));
}

function allOrNone(values: readonly (string | undefined)[]): readonly string[] | undefined {
  const known = values.flatMap((value) => (value === undefined ? [] : [value]));
  return known.length === values.length ? known : undefined;
}

/** A scalar on one line, without quotation marks, escapes and a comment behind it. */
function scalar(text: string): string | undefined {
  if (text.startsWith("'")) return /^'((?:[^']|'')*)'\s*(?:#.*)?$/s.exec(text)?.[1]?.replaceAll("''", "'");
  if (!text.startsWith('"')) return withoutComment(text);
  const inside = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/s.exec(text)?.[1];
  return inside?.replace(/\\(.)/gs, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
}

function withoutComment(text: string): string {
  return text.replace(/(^|\s)#.*$/s, '').trimEnd();
}
