/**
 * The lines that belong together around a line: those without a blank one between them that are no further out than it. Counted
 * from 0, both included. A blank line stands alone.
 */
export function blockAt(lines: readonly string[], line: number): { readonly first: number; readonly last: number } {
  const own = lines[line] ?? '';
  if (own.trim() === '') return { first: line, last: line };
  const depth = indent(own);
  const belongs = (text: string | undefined): boolean => text !== undefined && text.trim() !== '' && indent(text) >= depth;
  let first = line;
  while (belongs(lines[first - 1])) first -= 1;
  let last = line;
  while (belongs(lines[last + 1])) last += 1;
  return { first, last };
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}
