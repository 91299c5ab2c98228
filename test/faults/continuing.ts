import { openFence } from '../../src/core/codeBlock/fence.ts';
import type { RecordedRequest } from '../fakes/modelServer.ts';
import { inPieces, piecesAfter, WHOLE } from './answer.ts';

/** How a server goes on with an answer: as it is asked to, or in one of the ways in which models do not. */
export const MANNERS = [
  'exactly', 'repeats the last 5', 'repeats the last 50', 'repeats the last 500', 'starts over', 'starts over after a preface', 'starts over with another fence', 'starts over with other white space',
  '"Sure, continuing:"', '"好的，继续："', 'changes white space', 'opens the fence again', 'closes the fence and opens it again', 'a preface and the fence again', 'in single characters',
] as const;
export type Manner = (typeof MANNERS)[number];

/** What a server that goes on in this manner sends behind `shown`; `undefined` where it cannot. */
export function continuation(shown: string, manner: Manner): readonly string[] | undefined {
  const rest = piecesAfter(shown).join('');
  const fence = openFence(shown);
  switch (manner) {
    case 'exactly': return piecesAfter(shown);
    case 'repeats the last 5': return isTelling(shown, rest) ? inPieces(shown.slice(-5) + rest) : undefined;
    case 'repeats the last 50': return inPieces(shown.slice(-50) + rest);
    case 'repeats the last 500': return inPieces(shown.slice(-500) + rest);
    case 'starts over': return inPieces(WHOLE);
    case 'starts over after a preface': return inPieces(`Certainly! Here is the complete answer:\n\n${WHOLE}`);
    case 'starts over with another fence': return inPieces(shown.replace('```ts\n', '~~~typescript\n') + rest);
    case 'starts over with other white space': return inPieces(otherSpace(shown) + rest);
    case '"Sure, continuing:"': return inPieces(`Sure, continuing:\n\n${rest}`);
    case '"好的，继续："': return inPieces(`好的，继续：\n\n${rest}`);
    case 'changes white space': return inPieces(otherSpace(shown.slice(-60).trimStart()) + rest);
    case 'opens the fence again': return fence && inPieces(`\`\`\`ts\n${rest}`);
    case 'closes the fence and opens it again': return fence && inPieces(`\`\`\`\n\n\`\`\`ts\n${rest}`);
    case 'a preface and the fence again': return fence && inPieces(`Here is the rest of the code:\n\n\`\`\`ts\n${rest}`);
    case 'in single characters': return rest.split(/(?:)/u);
  }
}

/**
 * Whether five characters that come twice can be told from an answer that goes on alike: `  }\n` after `  }\n` is code, ` 2 |\n` a table.
 * The seam leaves those in, because there are more answers with them than models that repeat just them.
 */
function isTelling(shown: string, rest: string): boolean {
  const last = shown.slice(-5);
  const letters = last.match(/[\p{L}\p{N}\p{Extended_Pictographic}]/gu)?.length ?? 0;
  const inCircles = Array.from({ length: 40 }, (_, index) => shown.slice(-6 - index)).some((longer) => (last + rest).startsWith(longer));
  return letters >= 2 && !inCircles;
}

/** The same with its white space changed inside; that at its end is what the rest is joined to. */
function otherSpace(text: string): string {
  const end = text.trimEnd().length;
  return text.slice(0, end).replace(/ +/g, '  ').replace(/\n/g, ' \n') + text.slice(end);
}

/** The answer so far that a request for the rest tells the server of; '' where it asks for all of it. */
export function shownIn({ body }: RecordedRequest): string {
  const list = (body?.['messages'] ?? body?.['input']) as readonly { readonly role: string; readonly content: unknown }[];
  const last = list.findLast(({ role }) => role === 'assistant');
  if (last === undefined) return '';
  return typeof last.content === 'string' ? last.content : (last.content as readonly { readonly text: string }[]).map(({ text }) => text).join('');
}
