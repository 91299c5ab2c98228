import { unescaped } from './escapes.ts';
import { addedImports } from './addedImports.ts';
import { editsOr } from './editsOr.ts';
import { framing } from './framing.ts';
import { columnsOf, indented, leadingOf, styleOf, type Style } from './indentation.ts';
import { withInset } from './inset.ts';
import { withoutLineNumbers } from './lineNumbers.ts';
import { inTurn, isBlank, linesOf, type LineStage } from './lineStage.ts';
import { withLeftOut } from './placeholders.ts';
import { saysUnchanged } from './prose.ts';
import { proseFraming } from './proseFraming.ts';
import { rescaled } from './rescaled.ts';
import { replyLines } from './replyLines.ts';
import type { SearchedText } from './searched.ts';
import { withoutAbove, withoutBelow, type Cut } from './surroundings.ts';
import { withoutOwnTags } from './wrapper.ts';

/** What the answer is for. Line breaks are `\n`. */
export interface ReplyContext {
  /** The whole lines that give way to the answer, `prefix` and `suffix` included, without a line break at the end. */
  readonly original: string;
  readonly languageId: string;
  /** The file's lines above the range, and below it. */
  readonly before: string;
  readonly after: string;
  /** The inset: what stands in front of the selection in its first line and behind it in its last, and stays. */
  readonly prefix: string;
  readonly suffix: string;
  readonly insertSpaces: boolean;
  /** Columns. */
  readonly tabSize: number;
  readonly task: 'rewrite' | 'insert';
  /** Text is wanted and no code: Markdown, a comment, a commit message. */
  readonly prose: boolean;
  /** It may name imports to be added elsewhere in the file. Absent: it was not asked for any. */
  readonly addsImports?: boolean;
  /** It is the indentation that is to be another one. Absent: it is not. */
  readonly reindents?: boolean;
}

/** What a reply comes to. */
export type ReplyCode =
  /** The lines that take the place of the original ones. `anew`: they do not begin with those that were given, because a later piece of the reply changed them. */
  | { readonly kind: 'code'; readonly lines: readonly string[]; readonly anew: boolean }
  /** It says that nothing needs to change, or gives the original back. */
  | { readonly kind: 'unchanged'; readonly said: string }
  /** Nothing, or an empty block: a deletion only if the person wants it to be. */
  | { readonly kind: 'empty' }
  /** A question or a refusal. */
  | { readonly kind: 'words'; readonly said: string }
  /** It means to change lines that are not there, are there more than once, or stand outside of the range. `searched`: the first of them. */
  | { readonly kind: 'unplaced'; readonly searched: string };

/** Reads code from a reply while it comes. */
export interface ReplyReader {
  /** The lines that are to be added to the imports of the file, so far. */
  readonly imports: readonly string[];
  /** More of the reply. The lines that are certain by it: they follow those before, and are never taken back. */
  push(delta: string): readonly string[];
  /** The reply has ended. Unless it says otherwise, `lines` begin with all that were given before. */
  end(): ReplyCode;
}

/**
 * Takes from a reply what the model was asked for, whatever it says around it, and brings it into the form that the file has.
 * Each step is a small stage of its own: what is code (`framing`), then entities, line numbers, repeated surroundings, the
 * indentation, what was left out, the inset. A reply in blocks of search and replacement goes another way (`editsOr`). A stage holds a line back only while what follows can still change it.
 */
export function replyReader(context: ReplyContext): ReplyReader {
  const reply = replyLines();
  const { languageId, prefix, suffix } = context;
  const original = linesOf(context.original);
  const prose = context.prose || languageId === 'markdown';
  const around = [...linesOf(context.before), ...linesOf(context.after)];
  const style = styleOf([...original, ...around], languageId, { tabs: !context.insertSpaces, width: context.tabSize });
  const frame = prose ? proseFraming(original, languageId) : framing({ original, languageId, around });
  const stages = inTurn([withoutOwnTags(original), ...(prose ? [] : stagesOfCode(context, original, around, style)), withoutEnds(original), withInset(prefix, suffix, prose)]);
  const text: SearchedText = { before: linesOf(context.before), original, after: linesOf(context.after), prefix, suffix, languageId, style };
  // Where text is inserted, an example of such a block may be what was asked for.
  const reading = editsOr(frame, stages, prose && context.task === 'insert' ? undefined : text);
  const given: string[] = [];
  const take = (lines: readonly string[]): readonly string[] => {
    for (const line of lines) given.push(line);
    return lines;
  };
  const imports = context.addsImports === true ? addedImports() : { push: (line: string) => [line], lines: [] };
  const pass = (lines: readonly string[]): readonly string[] => take(lines.flatMap((line) => imports.push(line)).flatMap((line) => reading.push(line)));
  return {
    imports: imports.lines,
    push: (delta) => pass(reply.push(delta)),
    end() {
      pass(reply.end());
      const { lines: rest, anew = false, said, unplaced } = reading.end();
      if (unplaced !== undefined) return { kind: 'unplaced', searched: unplaced };
      const lines = anew ? rest : [...given, ...rest];
      const own = lines.join('\n');
      if (lines.every(isBlank)) return said === '' ? { kind: 'empty' } : saysUnchanged(said) ? { kind: 'unchanged', said } : { kind: 'words', said };
      return own === context.original ? { kind: 'unchanged', said } : { kind: 'code', lines, anew };
    },
  };
}

function stagesOfCode({ languageId, before, after, prefix, task, reindents = false }: ReplyContext, original: readonly string[], around: readonly string[], style: Style): readonly LineStage[] {
  const cut: Cut = { above: 0 };
  // At the margin of an empty line, only the model knows how deep the code belongs.
  const place = task === 'insert' ? (prefix === '' ? undefined : prefix) : original.find((line) => !isBlank(line)) ?? original[0];
  const base = place === undefined ? undefined : columnsOf(leadingOf(place), style.width);
  return [
    unescaped(original), withoutLineNumbers(original), withoutAbove(linesOf(before), original, cut), ...(reindents ? [] : [rescaled(original, around, languageId, style)]), indented(original, base, style, reindents),
    withLeftOut(original, languageId), withoutBelow(linesOf(after), original, cut),
  ];
}

/** Gives the answer as many blank lines at both ends as the original has. */
function withoutEnds(original: readonly string[]): LineStage {
  const leading = original.findIndex((line) => !isBlank(line));
  const trailing = leading < 0 ? [] : original.slice(original.findLastIndex((line) => !isBlank(line)) + 1);
  let begun = false;
  let held: string[] = [];
  return {
    push(line) {
      if (isBlank(line)) {
        if (begun) held.push(line);
        return [];
      }
      const lines = [...(begun ? held : original.slice(0, Math.max(0, leading))), line];
      begun = true;
      held = [];
      return lines;
    },
    end: () => (begun ? trailing : []),
  };
}
