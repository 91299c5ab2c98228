import { isBlank, isTelling, type LineStage } from './lineStage.ts';

/** How a file indents: the width of a level in columns, and whether by tabs. */
export interface Style {
  readonly tabs: boolean;
  readonly width: number;
}

/** The style of the lines that there are, else what the editor is set to. Makefiles know nothing but tabs. */
export function styleOf(lines: readonly string[], languageId: string, setting: Style): Style {
  const tabs = lines.filter((line) => line.startsWith('\t')).length;
  const spaces = lines.filter((line) => /^ {2,}\S/.test(line)).length;
  return { width: setting.width, tabs: languageId === 'makefile' || (tabs === spaces ? setting.tabs : tabs > spaces) };
}

/**
 * Moves a reply to where the original stands: its first line to the depth of the original's first line, and the others with it. Models
 * write a part of a function as if it stood at the margin, or leave only the first line's indentation away: the second line tells
 * which, by what follows from the first (a block that is opened, an expression that goes on). Levels become tabs or spaces as in the file.
 *
 * @param base the depth of the range in columns. `undefined`: the reply's own.
 * @param reindents whether tabs and spaces are as the reply has them, because they are what is to be another one.
 */
export function indented(original: readonly string[], base: number | undefined, style: Style, reindents: boolean): LineStage {
  const exact = new Set(original.filter(isTelling));
  let held: string[] = [];
  let first: number | undefined;
  let shift: number | undefined;
  /** Columns of the reply's levels, where they become tabs. */
  let level: number | undefined;
  const render = (line: string, by: number): string => {
    const text = line.trimStart();
    if (text === '') return '';
    const leading = line.slice(0, line.length - text.length);
    const tabs = reindents ? leading.includes('\t') : style.tabs;
    const columns = columnsOf(leading, style.width);
    const deeper = columns - (first ?? 0);
    if (tabs && !leading.includes('\t') && deeper > 0 && level === undefined) level = [2, 3, 4, 8].includes(deeper) ? deeper : style.width;
    const target = Math.max(0, columns + by + (tabs && !leading.includes('\t') && deeper > 0 ? deeper * (style.width / (level ?? style.width)) - deeper : 0));
    if (target === columns && (tabs ? !/^ {2}/.test(leading) : !leading.includes('\t'))) return line;
    return (tabs ? '\t'.repeat(Math.floor(target / style.width)) + ' '.repeat(target % style.width) : ' '.repeat(target)) + text;
  };
  const settle = (second: string | undefined): readonly string[] => {
    const lines = held;
    held = [];
    const at = lines.findIndex((line) => !isBlank(line));
    const line = lines[at] ?? '';
    first = columnsOf(leadingOf(line), style.width);
    const by = base === undefined || exact.has(line) ? 0 : base - first;
    shift = by !== 0 && second !== undefined && onlyFirstIsShort(line, second, by, style.width) ? 0 : by;
    if (shift === 0 && by !== 0) first = base ?? first;
    return lines.map((other, index) => render(other, index === at ? by : shift ?? 0));
  };
  return {
    push(line) {
      if (shift !== undefined) return [render(line, shift)];
      held.push(line);
      const full = held.filter((other) => !isBlank(other));
      return full.length < 2 ? [] : settle(full[1]);
    },
    end: () => (shift === undefined ? settle(undefined) : []),
  };
}

/** Whether the second line is as deep as it should be without being moved. */
function onlyFirstIsShort(line: string, second: string, by: number, width: number): boolean {
  const step = columnsOf(leadingOf(second), width) - columnsOf(leadingOf(line), width);
  const goesDeeper = /(?:[{([:,=+\-*/|&<]|=>|->|\b(?:do|then|begin))\s*(?:\/\/.*|#.*)?$/.test(line) || /^\s*(?:[.?&|+*]|:(?!:))/.test(second);
  const expected = goesDeeper ? width : 0;
  return by > 0 && Math.abs(step - by - expected) < Math.abs(step - expected);
}

export function leadingOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** How wide white space is. */
export function columnsOf(leading: string, width: number): number {
  let columns = 0;
  for (const character of leading) columns = character === '\t' ? columns - (columns % width) + width : columns + 1;
  return columns;
}
