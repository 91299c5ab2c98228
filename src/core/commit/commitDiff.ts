import { estimateTokens } from '../request/tokens.ts';

/** What git shows of one file. */
export interface FileDiff {
  /** Its path from the repository's root, after the change. */
  readonly path: string;
  /** `generated`: written by a program, so that only its name says something. */
  readonly kind: 'text' | 'binary' | 'generated';
  readonly text: string;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
}

/** A diff as it is sent. */
export interface DiffPlan {
  /** Pieces that each fit into the room; with one, everything can be read at once. */
  readonly parts: readonly string[];
  /** Files that are only named, a line each. */
  readonly named: readonly string[];
}

/** How a file begins: with one version before it, or with several, as where a merge left conflicts. */
const FILE = /^diff --(?:git|cc|combined) /;

/** The files of a diff in git's own form (git-diff(1), "Generating patch text with -p" and "Combined diff format"). */
export function filesOf(diff: string): readonly FileDiff[] {
  // No line of a file's content begins like this: each has a sign before it.
  return diff.split(/^(?=diff --(?:git|cc|combined) )/m).filter((text) => FILE.test(text)).map((text) => {
    const lines = text.split('\n');
    const body = lines.slice(Math.max(0, lines.findIndex((line) => line.startsWith('@@'))));
    const path = pathOf(lines);
    // A column of signs for each version before it.
    const columns = (/^@@+/.exec(body[0] ?? '')?.[0].length ?? 1) - 1;
    const count = (sign: '+' | '-'): number => body.filter((line) => line.slice(0, columns).includes(sign)).length;
    return { path, kind: kindOf(path, lines), text: text.trimEnd(), added: count('+'), removed: count('-') };
  });
}

/** Before a path stands `a/` or `b/`, or with `diff.mnemonicPrefix` one of the others; with `diff.noPrefix` nothing. */
const PREFIX = /^[abciwo12]\//;

function pathOf(lines: readonly string[]): string {
  const end = lines.findIndex((line) => line.startsWith('@@'));
  const header = end === -1 ? lines : lines.slice(0, end);
  const after = (mark: string): string | undefined => header.find((line) => line.startsWith(mark) && line !== `${mark}/dev/null`)?.slice(mark.length);
  const renamed = after('rename to ');
  if (renamed !== undefined) return unquoted(renamed);
  // What has neither is binary, empty, or only its mode changed: then both names are the same, and a half is one of them.
  const [head = ''] = lines;
  const names = head.replace(FILE, '');
  // Of several versions there is one name, without a prefix.
  if (!head.startsWith('diff --git ')) return unquoted(names);
  return unquoted((after('+++ ') ?? after('--- ') ?? names.slice(0, (names.length - 1) / 2)).replace(/\t$/, '')).replace(PREFIX, '');
}

/** git quotes a name with characters that are not ASCII, and writes them as octal bytes (`core.quotePath`). */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  const inside = name.slice(1, -1).replace(/%/g, '%25').replace(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, char: string) =>
    octal === undefined ? ({ n: '%0A', t: '%09' })[char] ?? char : `%${Number.parseInt(octal, 8).toString(16).padStart(2, '0')}`);
  try {
    return decodeURIComponent(inside);
  } catch {
    return name; // Not UTF-8: then it is named as git does.
  }
}

/** Lock files, what is minified or mapped, and snapshots: names under which nobody writes by hand. */
const GENERATED_NAME = /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|composer\.lock|Gemfile\.lock|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|pdm\.lock|go\.sum|packages\.lock\.json|mix\.lock|pubspec\.lock|Podfile\.lock|flake\.lock|gradle\.lockfile|Package\.resolved)$|\.min\.(js|css|mjs)$|\.(js|css|mjs)\.map$|\.snap$|\.(pb\.go|pb\.cc|pb\.h|g\.dart|designer\.cs)$|_pb2(_grpc)?\.pyi?$/i;
/** What generators write at the top of a file, Go's by convention (go.dev/s/generatedcode). */
const GENERATED_MARK = /@generated\b|Code generated .* DO NOT EDIT/;
/** Characters; nobody writes a longer line. */
const LONGEST_LINE = 2000;

function kindOf(path: string, lines: readonly string[]): FileDiff['kind'] {
  if (lines.some((line) => /^(Binary files .* differ|GIT binary patch)$/.test(line))) return 'binary';
  const marked = lines.slice(0, 20).some((line) => /^[+ ]/.test(line) && GENERATED_MARK.test(line));
  return GENERATED_NAME.test(path) || marked || lines.some((line) => line.length > LONGEST_LINE) ? 'generated' : 'text';
}

/** More requests than this for one message are not worth it: the files that are left are named. */
const MOST_PARTS = 8;

/** Divides a diff into parts of at most `room` tokens, by estimate: whole files as far as they fit, in git's order. */
export function planDiff(files: readonly FileDiff[], room: number): DiffPlan {
  const parts: string[][] = [];
  const named: string[] = [];
  let used = Infinity;
  for (const file of files) {
    if (file.kind !== 'text') {
      named.push(nameOf(file));
      continue;
    }
    const text = cut(file.text, room);
    const tokens = estimateTokens(text);
    if (used + tokens > room) {
      if (parts.length === MOST_PARTS) {
        named.push(nameOf(file));
        continue;
      }
      parts.push([]);
      used = 0;
    }
    parts.at(-1)?.push(text);
    used += tokens;
  }
  return { parts: parts.map((texts) => texts.join('\n')), named };
}

function nameOf({ path, kind, added, removed }: FileDiff): string {
  switch (kind) {
    case 'binary':
      return `${path} (binary)`;
    case 'generated':
      return `${path} (generated, +${added} -${removed})`;
    case 'text':
      return `${path} (+${added} -${removed})`;
  }
}

/** The beginning of a file's diff that fits, with a word about the rest. */
function cut(text: string, room: number): string {
  if (estimateTokens(text) <= room) return text;
  const lines = text.split('\n');
  const kept: string[] = [];
  // The last tenth is for the word about the rest, and for what the sum of the lines is off by.
  let left = room * 0.9;
  for (const line of lines) {
    left -= estimateTokens(`${line}\n`);
    if (left < 0) break;
    kept.push(line);
  }
  return `${kept.join('\n')}\n[${lines.length - kept.length} more lines of this file]`;
}
