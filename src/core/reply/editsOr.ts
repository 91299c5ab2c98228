import { beginsEdit, readEdits } from './edits.ts';
import type { Framing } from './framing.ts';
import { isBlank, type LineStage } from './lineStage.ts';
import type { SearchedText } from './searched.ts';
import { withoutOwnTags } from './wrapper.ts';

/**
 * Reads a reply as blocks of search and replacement, if its code begins with one, else by its frame and stages. A file that has such
 * blocks itself is only read the other way, since they may be what the answer is about.
 *
 * @param text `undefined`: blocks are text like any other.
 */
export function editsOr(frame: Framing, stages: LineStage, text: SearchedText | undefined): Framing {
  const known = text ? [...text.before, ...text.original, ...text.after] : [];
  const names = new Set(known.map((line) => line.trim()));
  const edits = !text || known.some(beginsEdit) ? undefined : readEdits(text);
  const ownTags = withoutOwnTags(text?.original ?? []);
  let isEdits = false;
  /** Code has come that is none of a block: what looks like one behind it is a part of the code. */
  let isCode = false;
  let fences = 0;
  /** The name of a file, and what follows it, until that tells what it is for. */
  let held: string[] = [];
  const pass = (lines: readonly string[]): readonly string[] => {
    const code = lines.flatMap((line) => {
      if (isFence(line)) fences += 1;
      // Within a fence, it may still be held back.
      else if (fences % 2 === 1 && !isBlank(line)) isCode = true;
      return frame.push(line);
    });
    isCode ||= code.length > 0;
    return code.flatMap((line) => stages.push(line));
  };
  const release = (next?: string): readonly string[] => {
    const lines = held;
    held = [];
    // In front of a block that says its language, it is the block's title.
    return pass(next !== undefined && lines.slice(1).every(isBlank) && isFence(next) && !isBareFence(next) ? [] : lines);
  };
  return {
    push(line) {
      if (edits && isEdits) return ownTags.push(line).flatMap((rest) => edits.push(rest));
      if (!edits || isCode) return pass([line]);
      if (beginsEdit(line)) {
        isEdits = true;
        return edits.push(line);
      }
      if (held.length > 0 ? isBlank(line) || isBareFence(line) : isFileName(line) && !names.has(line.trim())) {
        held.push(line);
        return [];
      }
      return [...release(line), ...pass([line])];
    },
    end() {
      if (edits && isEdits) {
        const edited = edits.end();
        return edited.kind === 'edited' ? { lines: edited.lines, anew: edited.anew, said: '' } : { lines: [], said: '', unplaced: edited.searched };
      }
      const lines = release();
      const end = frame.end();
      return { ...end, lines: [...lines, ...end.lines.flatMap((line) => stages.push(line)), ...stages.end()] };
    },
  };
}

function isFence(line: string): boolean {
  return /^\s*(?:`{3,}|~{3,})/.test(line);
}

function isBareFence(line: string): boolean {
  return /^\s*(?:`{3,}|~{3,})\s*$/.test(line);
}

/** A line that has the name of a file and nothing else: `src/queue.ts`, `**Makefile**`, `File: a.py`. */
function isFileName(line: string): boolean {
  const name = line.replace(/^[\s#*`>]*(?:(?:file|path|filename)\s*:\s*)?[*`]*|[\s*`:]+$/gi, '');
  return /^(?:[\w@.~()[\]-]+[/\\])*(?:[\w@.~()[\]-]+\.[A-Za-z]\w{0,9}|Makefile|Dockerfile)$/.test(name);
}
