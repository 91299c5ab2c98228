/** What a whole answer is in these tests: Markdown with all that makes joining hard, in the forty events of its stream. */
export const PIECES: readonly string[] = [
  'Here are', ' the **two** queues that a scheduler of this kind can be built on, each with what speaks for it and what it costs: first of all', ', the fast one', ' and the safe one', ', and the safe one', ' is the one to take:\n',
  '\nWhat follows was measured on a quiet machine, and again on a busy one; where the two differ by more than a tenth, both figures are given. The names are those of the code, so that nothing has to be looked up twice.\n\n', '1. 先进先出', '的队列，', '适合大多数情况。', '\n2. 优先', '队列 🚀', ' with 👩‍👩‍👧', ' a family of emoji.', '\n\n```ts\n', 'export function',
  ' take(queue: Queue)', ' {\n', '  if (queue.first) {\n', '    return queue.first;\n', '  }\n', '  if (queue.second && queue.second.length > 0) {\n', '    return queue.second;\n', '  }\n', '}\n', '```\n',
  '\n| name | cost |\n', '| --- |', ' --- |\n', '| fast | 1 |\n| safe | 2 |\n', '\nAnd the safe one', ' goes round', ' and round', ' and round again and again,', ' as é, ü and 漢字 do', ': it takes', ' 12', ' ms', ', not 21', ' ms. Done ✅.',
];

export const WHOLE = PIECES.join('');

/** The same pieces of what is left of the answer behind `shown`. */
export function piecesAfter(shown: string): readonly string[] {
  if (!WHOLE.startsWith(shown)) throw new Error(`asked to go on behind what the answer does not begin with: …${shown.slice(-60)}`);
  const rest: string[] = [];
  let end = 0;
  for (const piece of PIECES) {
    end += piece.length;
    if (end > shown.length) rest.push(piece.slice(Math.max(0, piece.length - (end - shown.length))));
  }
  return rest;
}

/** A text in pieces of about the length that models send. */
export function inPieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,7}/gu) ?? [];
}
