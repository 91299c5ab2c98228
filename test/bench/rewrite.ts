import { replyReader, type ReplyContext } from '../../src/core/reply/replyCode.ts';
import { streamDiff } from '../../src/core/edit/streamDiff.ts';
import { line, spreadOf } from './statistics.ts';

/** What it takes to follow one rewrite, without the editor. */
interface Following {
  readonly linesPerSecond: number;
  /** The longest that one piece of the reply took, in milliseconds. */
  readonly longest: number;
}

/** 3,000 lines of a file of 50,000 are rewritten, in pieces of a token or two: read as code and compared with the original. */
export function reportOfRewrite(rounds: number): readonly string[] {
  const original = codeOf(3000, 'value');
  const changes: readonly (readonly [string, (text: string, index: number) => string])[] = [
    ['one line of ten changes', (text, index) => (index % 10 === 3 ? `${text} // changed` : text)],
    ['all lines change', (text) => `${text} // changed`],
  ];
  return ['', 'A rewrite of 3,000 lines, from the model’s text to the hunks:', ...changes.flatMap(([label, change]) => {
    const reply = `\`\`\`ts\n${original.map(change).join('\n')}\n\`\`\`\n`;
    // The first round warms up.
    const all = Array.from({ length: rounds + 1 }, () => follow(original, reply)).slice(1);
    return [line(`${label}: lines per second`, spreadOf(all.map(({ linesPerSecond }) => linesPerSecond)), '', 0), line('  the longest piece', spreadOf(all.map(({ longest }) => longest)), 'ms')];
  })];
}

function codeOf(count: number, name: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => (index % 5 === 0 ? '  }' : `  const ${name}${index} = read(${index});`));
}

function follow(original: readonly string[], reply: string): Following {
  const around = codeOf(47_000, 'other');
  const context: ReplyContext = { original: original.join('\n'), languageId: 'typescript', before: around.slice(0, 20_000).join('\n'), after: around.slice(20_000).join('\n'), prefix: '', suffix: '', insertSpaces: true, tabSize: 2, task: 'rewrite', prose: false };
  const [reader, diff] = [replyReader(context), streamDiff(original)];
  const started = performance.now();
  let longest = 0;
  for (let at = 0; at < reply.length; at += 8) {
    const before = performance.now();
    const lines = reader.push(reply.slice(at, at + 8));
    if (lines.length > 0) diff.push(lines);
    longest = Math.max(longest, performance.now() - before);
  }
  const result = reader.end();
  diff.end();
  if (result.kind !== 'code' || result.lines.length !== original.length) throw new Error('the reply was not read');
  return { linesPerSecond: (original.length * 1000) / (performance.now() - started), longest };
}
