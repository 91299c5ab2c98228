/** A step that lines pass on their way from a reply to code. What it gives is never taken back. */
export interface LineStage {
  /** The next line; what is certain by it. */
  push(line: string): readonly string[];
  /** No line follows; what was held back until now. */
  end(): readonly string[];
}

/** One stage behind the other. */
export function inTurn(stages: readonly LineStage[]): LineStage {
  const from = (index: number, lines: readonly string[]): readonly string[] => {
    const stage = stages[index];
    return stage ? from(index + 1, lines.flatMap((line) => stage.push(line))) : lines;
  };
  return {
    push: (line) => from(0, [line]),
    end: () => stages.flatMap((stage, index) => from(index + 1, stage.end())),
  };
}

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** A line by which a place can be known: not blank and not only brackets and marks. */
export function isTelling(line: string): boolean {
  return /[\p{L}\p{N}_].*[\p{L}\p{N}_]/u.test(line);
}

/** The lines of a text; an empty text has none. */
export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}
