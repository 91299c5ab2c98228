import type { ChatRequest } from '../chat.ts';
import type { Fill } from './fill.ts';
import { referenceText } from '../conversation/reference.ts';

/** Where the answer belongs, in the text of a question. Models know marks of this shape. */
const CURSOR = '<|cursor|>';

const INSTRUCTION = [
  `You complete a text while its author types. Reply with exactly the characters that belong at ${CURSOR}, so that what stands before and behind it stays as it is.`,
  'No explanation, no code fence, nothing that stands there already. Where nothing needs to be added, reply with nothing.',
].join(' ');
const ONE_LINE = 'Complete this one line only.';
const SEVERAL = 'Complete the statement or block that has begun, and no more.';

/** The question that stands for a gap where the server can only chat. */
export function askToFill({ prefix, suffix, path, language, neighbours, multiline }: Fill): Pick<ChatRequest, 'system' | 'messages'> {
  const blocks = neighbours.map((neighbour) => referenceText({ label: neighbour.path, languageId: '', text: neighbour.text }));
  const asked = referenceText({ label: path, languageId: language, text: `${prefix}${CURSOR}${suffix}` });
  return { system: INSTRUCTION, messages: [{ role: 'user', text: [...blocks, asked, multiline ? SEVERAL : ONE_LINE].join('\n\n') }] };
}
