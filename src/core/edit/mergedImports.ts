import { importStatements } from './importPlace.ts';

/** How the imports of a file are written. */
export interface ImportStyle {
  /** One step of indentation. */
  readonly indent: string;
  /** Columns that a line of imports may have; what would be longer has each name on a line of its own. */
  readonly width: number;
}

/** A name that is imported, with all that belongs to it (`type A`, `a as b`), and where it stands in its statement. */
interface Name {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A statement that imports names out of something. */
interface NamedImport {
  /** Equal for statements that could be one. */
  readonly from: string;
  readonly names: readonly Name[];
  /** Where the list begins and ends, its brackets not counted. */
  readonly start: number;
  readonly end: number;
  /** The brackets that the list has when it goes over several lines. */
  readonly brackets: readonly [open: string, close: string];
  readonly isBracketed: boolean;
  /** It imports something beside the names. */
  readonly isPartOfMore: boolean;
}

type Read = (statement: string) => NamedImport | undefined;

const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
// Each of them is done with a line of any length in one go, whatever a model has written.
const SCRIPT = new RegExp(String.raw`^import(?:\s+(type)(?=[\s{]))?(?:\s+(${NAME})\s*,)?\s*\{([^{}]*)\}\s*from\s*(?:"([^"\n]+)"|'([^'\n]+)')(?:\s*;)?$`, 'du');
const SCRIPT_NAME = new RegExp(String.raw`^(?:type\s+)?${NAME}(?:\s+as\s+${NAME})?$`, 'u');
const PYTHON = /^from\s+([.\p{L}\p{N}_]+)\s+import(?:\s*\(([^()]*)\)|[ \t]+([^\s()][^()\n]*))$/du;
const PYTHON_NAME = new RegExp(String.raw`^${NAME}(?:\s+as\s+${NAME})?$`, 'u');

const readScript: Read = (statement) => {
  const found = SCRIPT.exec(statement.trimEnd());
  const [, type = '', more, , double, single = ''] = found ?? [];
  const [start = 0, end = 0] = found?.indices?.[3] ?? [];
  const names = found ? namesIn(statement, start, end, SCRIPT_NAME) : undefined;
  return names && { from: `${type} ${double ?? single}`, names, start, end, brackets: ['{', '}'], isBracketed: true, isPartOfMore: more !== undefined };
};

const readPython: Read = (statement) => {
  const found = PYTHON.exec(statement.trimEnd());
  const isBracketed = found?.[2] !== undefined;
  const [start = 0, end = 0] = found?.indices?.[isBracketed ? 2 : 3] ?? [];
  const names = found ? namesIn(statement, start, end, PYTHON_NAME) : undefined;
  return names && { from: found?.[1] ?? '', names, start, end, brackets: ['(', ')'], isBracketed, isPartOfMore: false };
};

const READERS: Readonly<Record<string, Read>> = {
  typescript: readScript, typescriptreact: readScript, javascript: readScript, javascriptreact: readScript, vue: readScript, svelte: readScript, python: readPython,
};

/** The names of a list; `undefined` for one with anything else in it, as a comment, and for one without any. */
function namesIn(statement: string, start: number, end: number, isName: RegExp): readonly Name[] | undefined {
  const names: Name[] = [];
  const parts = statement.slice(start, end).split(',');
  let at = start;
  for (const [index, part] of parts.entries()) {
    const text = part.trim();
    // Behind a last comma there is nothing.
    if (text === '' && index === parts.length - 1) break;
    if (!isName.test(text)) return undefined;
    const from = at + part.indexOf(text);
    names.push({ text: text.replace(/\s+/g, ' '), start: from, end: from + text.length });
    at += part.length + 1;
  }
  return names.length === 0 ? undefined : names;
}

/**
 * The imports of a file with others added to them. A name goes into the statement that imports from the same place already, in its
 * order if its list has one; what has no such statement comes below, and no other line is touched. Of languages that nobody here can read each
 * statement comes below.
 *
 * @param block lines of the file, from the first import to the last; empty: it has none.
 * @param wanted lines to add, of statements that may have several each.
 * @param isThere whether the file has such a line anywhere.
 */
export function mergedImports(block: readonly string[], wanted: readonly string[], languageId: string, style: ImportStyle, isThere: (line: string) => boolean): readonly string[] {
  const read = READERS[languageId] ?? (() => undefined);
  const width = Math.max(style.width, ...block.map((line) => line.length));
  const add = (statements: readonly string[], statement: string): readonly string[] => {
    const added = read(statement);
    const at = added && !added.isPartOfMore ? statements.findIndex((each) => read(each)?.from === added.from) : -1;
    const there = statements[at];
    if (added && there !== undefined) return statements.with(at, added.names.reduce((all, { text }) => withName(all, text, read, { ...style, width }), there));
    if (statements.includes(statement) || statement.split('\n').every(isThere)) return statements;
    // Python takes these at the top alone.
    return statement.startsWith('from __future__') ? [statement, ...statements] : [...statements, statement];
  };
  return importStatements(wanted, languageId).reduce(add, importStatements(block, languageId)).flatMap((statement) => statement.split('\n'));
}

/** A statement that imports one name more. */
function withName(statement: string, name: string, read: Read, { indent, width }: ImportStyle): string {
  const named = read(statement);
  if (!named) return statement;
  const { names, start, end, brackets: [open, close], isBracketed } = named;
  const same = names.find(({ text }) => bare(text) === bare(name));
  // What was imported as a type alone is wanted as a value.
  if (same) return same.text === name || name !== bare(name) ? statement : statement.slice(0, same.start) + name + statement.slice(same.end);
  const before = names[placeIn(names, name) - 1];
  const between = betweenNames(statement, named);
  const longer = before ? `${statement.slice(0, before.end)}${between}${name}${statement.slice(before.end)}` : `${statement.slice(0, names[0]?.start)}${name}${between}${statement.slice(names[0]?.start)}`;
  if (statement.includes('\n') || longer.length <= width) return longer;
  const list = read(longer)?.names.map(({ text }) => `\n${indent}${text},`).join('') ?? '';
  return isBracketed ? `${statement.slice(0, start).trimEnd()}${list}\n${statement.slice(end)}` : `${statement.slice(0, start)}${open}${list}\n${close}`;
}

/** What stands between two names, as it is written here. */
function betweenNames(statement: string, { names: [first, second], start, end }: NamedImport): string {
  if (!first) return ', ';
  if (second) return statement.slice(first.end, second.start);
  return statement.slice(start, end).includes('\n') ? `,${statement.slice(start, first.start)}` : ', ';
}

type Order = (a: string, b: string) => boolean;

/** With small letters and capitals alike, or capitals first. */
const ORDERS: readonly Order[] = [(a, b) => a.toLowerCase() <= b.toLowerCase(), (a, b) => a <= b];

/** Before which name another stands: where the order has it, if they are in one, else behind the last. */
function placeIn(names: readonly Name[], name: string): number {
  const keys = names.map(({ text }) => bare(text));
  const order = ORDERS.find((inOrder) => keys.every((key, index) => index === 0 || inOrder(keys[index - 1] ?? '', key)));
  const place = order ? keys.findIndex((key) => !order(key, bare(name))) : -1;
  return place < 0 ? names.length : place;
}

function bare(name: string): string {
  return name.replace(/^type\s+(?!as\b)/, '');
}
