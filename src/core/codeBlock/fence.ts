/** The fence that is still open at the end of a piece of Markdown. */
export interface OpenFence {
  /** The run of backticks or tildes. */
  readonly marker: string;
  /** What stands behind it: the language, mostly. */
  readonly info: string;
  /** Offset of the line that opens it. */
  readonly at: number;
}

/** A fenced block: what stands between its fences, without the last line break. */
export interface FencedBlock {
  readonly info: string;
  readonly text: string;
}

type Fence = Pick<OpenFence, 'marker' | 'info'>;

const FENCE = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/;

/**
 * The fence that `text` ends inside of, by the rules of CommonMark (section 4.5): one is closed by a line of at least as many of
 * the same character and nothing else. Fences in lists and quotations, which may stand further in, count as well.
 */
export function openFence(text: string): OpenFence | undefined {
  let open: OpenFence | undefined;
  // Few lines have what makes a fence in them, and a text may have tens of thousands.
  const run = /`{3}|~{3}/g;
  while (run.test(text)) {
    const at = text.lastIndexOf('\n', run.lastIndex - 1) + 1;
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    const fence = fenceIn(line);
    if (fence && !open && opens(fence)) open = { ...fence, at };
    else if (fence && open && closes(fence, open)) open = undefined;
    run.lastIndex = at + line.length;
  }
  return open;
}

/** The fenced blocks of a piece of Markdown, in order; one that is never closed reaches to the end, as CommonMark has it. */
export function fencedBlocks(text: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: (Fence & { readonly indent: number; readonly lines: string[] }) | undefined;
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const fence = fenceIn(line);
    if (!open) {
      if (fence && opens(fence)) open = { ...fence, indent: line.length - line.trimStart().length, lines: [] };
    } else if (fence && closes(fence, open)) {
      blocks.push({ info: open.info, text: open.lines.join('\n') });
      open = undefined;
    } else {
      // As far as the fence stands in, its lines do (CommonMark, example 131 and on).
      const [space = ''] = /^ */.exec(line) ?? [];
      open.lines.push(line.slice(Math.min(open.indent, space.length)));
    }
  }
  if (open) blocks.push({ info: open.info, text: open.lines.join('\n').replace(/\n+$/, '') });
  return blocks;
}

function fenceIn(line: string): Fence | undefined {
  const [found, marker = '', info = ''] = FENCE.exec(line.replace(/^[\s>]*(?:[-*+]|\d+[.)])?\s*(?=[`~])/, '')) ?? [];
  return found === undefined ? undefined : { marker, info: info.trim() };
}

function opens({ marker, info }: Fence): boolean {
  return !(marker.startsWith('`') && info.includes('`'));
}

function closes({ marker, info }: Fence, open: Fence): boolean {
  return info === '' && marker[0] === open.marker[0] && marker.length >= open.marker.length;
}

/** Code as a block that stays in one piece: its fence is longer than any run of backticks inside (CommonMark, section 4.5). */
export function fenced(text: string, info: string): string {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${text}\n${fence}`;
}
