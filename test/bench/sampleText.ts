/** What models write, in a mixture that is always the same: headings, paragraphs, lists, quotes, tables and code. */
const BLOCKS: readonly ((n: number) => string)[] = [
  (n) => `## Step ${n}: drain the queue`,
  (n) => `The loop stops one short: \`drain()\` compares with \`< length - ${n}\`, so the **final element** is never shifted. With the comparison gone, the *empty* queue ends the loop and nothing is left behind, see [the notes](https://example.com/notes/${n}).`,
  (n) => `- first read the code, part ${n}\n- then change **one** thing\n  - and run the tests of \`queue.ts\`\n- write down what was measured`,
  (n) => `\`\`\`ts\nexport async function drain${n}(queue: Queue<Job>): Promise<number> {\n  let handled = 0;\n  while (queue.length > 0) {\n    await handle(queue.shift()!); // one by one, so that the order stays\n    handled += 1;\n  }\n  return handled;\n}\n\`\`\``,
  (n) => `A timer that fires while the queue is drained puts its job behind the others. That is what you want, as long as nobody counts on the number ${n} that was read before.`,
  (n) => `| name | before | after |\n|:-----|-------:|------:|\n| drain ${n} | 12.5 ms | 0.3 ms |\n| shift | 1.1 ms | 1.0 ms |\n| handle \`a\` | 7 ms | 7 ms |`,
  (n) => `1. Open the file ${n}.\n2. Replace the comparison.\n3. Run it again and look at the last line.`,
  (n) => `> The queue does not lose its elements, the loop does (${n}).`,
  (n) => `\`\`\`py\ndef drain_${n}(queue):\n    """Hands each job to the pool, oldest first."""\n    while queue:\n        yield queue.popleft()\n\`\`\``,
];

/** About `size` characters of Markdown that end with `end` in a paragraph of its own. */
export function sampleText(size: number, end: string): string {
  const blocks: string[] = [];
  let length = 0;
  for (let n = 1; length < size - end.length; n += 1) {
    const block = BLOCKS[n % BLOCKS.length]?.(n) ?? '';
    blocks.push(block);
    length += block.length + 2;
  }
  return [...blocks, end].join('\n\n');
}

/** The text in `count` pieces of the same length, but for the last. */
export function inPieces(text: string, count: number): readonly string[] {
  const length = Math.ceil(text.length / count);
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) => text.slice(index * length, (index + 1) * length));
}
