import { isBlank, type LineStage } from './lineStage.ts';

const NUMBERED = /^\s*(\d+)(?: ?[|│→:]|\t)(?: |\t|$)?/;

/** Takes line numbers away (`12 | code`, `12: code`): where the first two lines have consecutive ones, and the original has none. */
export function withoutLineNumbers(original: readonly string[]): LineStage {
  const own = original.some((line) => NUMBERED.test(line));
  let held: string[] = [];
  let mode: 'undecided' | 'numbered' | 'plain' = own ? 'plain' : 'undecided';
  let next = 0;
  const decide = (numbered: boolean): readonly string[] => {
    const lines = held;
    held = [];
    mode = numbered ? 'numbered' : 'plain';
    return numbered ? lines.map((line) => strip(line)) : lines;
  };
  const strip = (line: string): string => {
    const found = NUMBERED.exec(line);
    if (!found || Number(found[1]) < next) return line;
    next = Number(found[1]);
    return line.slice(found[0].length);
  };
  return {
    push(line) {
      if (mode !== 'undecided') return [mode === 'numbered' ? strip(line) : line];
      held.push(line);
      if (isBlank(line)) return [];
      const numbers = held.filter((other) => !isBlank(other)).map((other) => NUMBERED.exec(other)?.[1]);
      if (numbers.includes(undefined)) return decide(false);
      return numbers.length < 2 ? [] : decide(Number(numbers[1]) === Number(numbers[0]) + 1);
    },
    // One line alone is numbered if it says so with a bar; with a colon it may be a key.
    end: () => (mode === 'undecided' ? decide(held.some((line) => /^\s*\d+ ?[|│→]/.test(line))) : []),
  };
}
