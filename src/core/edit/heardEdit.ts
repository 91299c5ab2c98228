import type { Hunk } from './hunk.ts';
import { followChange, growth, lineDifference, type LineSpan, type TextChange } from './rewriteLayout.ts';

/** An edit of someone else with the lines that it has to do with, as they were before it: from that of `from` to that of `to`. */
export interface HeardEdit extends TextChange {
  readonly old: readonly string[];
}

/**
 * Brings a document's lines up to edits, because VS Code says what came and not what went.
 *
 * @param lines of the document before, which become those after.
 * @param edits as VS Code tells them: apart from each other, the lowest first.
 * @returns the edits with what was there. Those that have a line in common are one, as those that move a line past another.
 */
export function takeEdits(lines: string[], edits: readonly TextChange[]): HeardEdit[] {
  const heard: HeardEdit[] = [];
  for (let index = 0; index < edits.length;) {
    let edit = edits[index];
    if (!edit) break;
    for (index += 1; ; index += 1) {
      const upper = edits[index];
      if (!upper || upper.to.line !== edit.from.line || upper.to.character > edit.from.character) break;
      edit = { from: upper.from, to: edit.to, text: `${upper.text}${(lines[edit.from.line] ?? '').slice(upper.to.character, edit.from.character)}${edit.text}` };
    }
    const old = lines.slice(edit.from.line, edit.to.line + 1);
    replaceLines(lines, edit.from.line, old.length, linesAfter({ ...edit, old }));
    heard.push({ ...edit, old });
  }
  return heard;
}

const LINE_END = /\r\n|\r|\n/;
/** More arguments than this are too many for a call. */
const AT_ONCE = 10_000;

function replaceLines(lines: string[], start: number, count: number, now: readonly string[]): void {
  if (now.length === count) return now.forEach((line, index) => { lines[start + index] = line; });
  lines.splice(start, count, ...now.slice(0, AT_ONCE));
  for (let at = AT_ONCE; at < now.length; at += AT_ONCE) lines.splice(start + at, 0, ...now.slice(at, at + AT_ONCE));
}

function linesAfter({ from, to, text, old }: HeardEdit): string[] {
  return `${(old[0] ?? '').slice(0, from.character)}${text}${(old.at(-1) ?? '').slice(to.character)}`.split(LINE_END);
}

/** How an edit meets lines, and where they are after it. `above` and `below`: whole lines outside of them that it changes too, and that belong to them from now on. */
export interface Followed {
  readonly meets: boolean;
  readonly span: LineSpan;
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** Follows lines through an edit. One that crosses an end of them makes them reach as far as it does. */
export function followEdit(span: LineSpan, edit: HeardEdit): Followed {
  const followed = followChange(span, edit);
  const within = (meets: boolean, now: LineSpan): Followed => ({ meets, span: now, above: [], below: [] });
  if (followed.meeting !== 'across') return within(followed.meeting === 'inside', followed.span);
  const hunk = changedLines(edit);
  // Text that gave way to the same.
  if (!hunk || hunk.start >= span.end) return within(false, span);
  const grown = growth([hunk]);
  if (hunk.end <= span.start) return within(false, { start: span.start + grown, end: span.end + grown });
  const wide = { start: Math.min(span.start, hunk.start), end: Math.max(span.end, hunk.end) };
  const { line } = edit.from;
  return {
    meets: true, span: { start: wide.start, end: wide.end + grown },
    above: edit.old.slice(wide.start - line, span.start - line), below: edit.old.slice(span.end - line, wide.end - line),
  };
}

/** Whole lines that an edit puts between others, the first of them as line `at`; `undefined` where it does anything else. */
export function linesPutIn({ from, to, text, old }: HeardEdit): { readonly at: number; readonly lines: readonly string[] } | undefined {
  if (from.line !== to.line || from.character !== to.character) return undefined;
  const lines = text.split(LINE_END);
  if (from.character === 0 && lines.at(-1) === '') return { at: from.line, lines: lines.slice(0, -1) };
  return from.character === old[0]?.length && lines[0] === '' ? { at: from.line + 1, lines: lines.slice(1) } : undefined;
}

/** The whole lines of the document that an edit changes; `undefined` where they are as they were. */
function changedLines(edit: HeardEdit): Hunk | undefined {
  const hunk = lineDifference(edit.old, linesAfter(edit));
  return hunk && { ...hunk, start: hunk.start + edit.from.line, end: hunk.end + edit.from.line };
}
