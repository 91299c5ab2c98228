/** The fence that is still open at the end of a piece of Markdown. */
export interface OpenFence {
  /** The run of backticks or tildes. */
  readonly marker: string;
  /** What stands behind it: the language, mostly. */
  readonly info: string;
  /** Offset of the line that opens it. */
  readonly at: number;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/;

/**
 * The fence that `text` ends inside of, by the rules of CommonMark (section 4.5): one is closed by a line of at least as many of
 * the same character and nothing else. Fences in lists and quotations, which may stand further in, count as well.
 */
export function openFence(text: string): OpenFence | undefined {
  let open: OpenFence | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const found = FENCE.exec(line.replace(/^[\s>]*(?:[-*+]|\d+[.)])?\s*(?=[`~])/, ''));
    const [, marker = '', info = ''] = found ?? [];
    if (found && !open && !(marker.startsWith('`') && info.includes('`'))) open = { marker, info: info.trim(), at };
    else if (found && open && info.trim() === '' && marker[0] === open.marker[0] && marker.length >= open.marker.length) open = undefined;
    at += line.length + 1;
  }
  return open;
}
