import type { StreamChat } from '../../core/chat.ts';
import type { Conversation } from '../../core/conversation/conversation.ts';
import { branch } from '../../core/conversation/tree.ts';
import { shortened } from '../../core/shortened.ts';
import type { SessionPorts } from './chatSession.ts';

export interface TitlePorts extends Pick<SessionPorts, 'resolve'> {
  readonly streamChat: StreamChat;
  readonly rename: (id: string, title: string) => void;
}

/** Characters of the question and the answer that are enough to say what they are about. */
const ENOUGH = 1000;
/** Tokens. A model that thinks first spends some of them on that. */
const MOST_TOKENS = 200;
/** Milliseconds. Nobody waits for a title. */
const PATIENCE_MS = 30_000;
const INSTRUCTION = 'Give this conversation a title of at most six words, in its own language. Reply with the title alone, without quotation marks.';

/** Asks the model that answered for a short title, once, after the first answer. Where none comes, the beginning of the first message stays the title. */
export async function giveTitle(conversation: Conversation, model: string, ports: TitlePorts): Promise<void> {
  const [first] = branch(conversation);
  if (!first?.answer) return;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const resolution = await ports.resolve(model, signal);
  if (!('target' in resolution)) return;
  const text = `${first.turn.prompt.slice(0, ENOUGH)}\n\n---\n\n${first.answer.text.slice(0, ENOUGH)}\n\n---\n\n${INSTRUCTION}`;
  let title = '';
  for await (const event of ports.streamChat({ ...resolution.target, purpose: 'title' }, { messages: [{ role: 'user', text }], maxOutputTokens: MOST_TOKENS }, signal)) {
    if (event.type === 'text') title += event.delta;
  }
  const line = titleFrom(title);
  if (line !== '') ports.rename(conversation.id, line);
}

/** The title in what a model wrote: its first line that says something, without what models put around it. */
export function titleFrom(text: string): string {
  const line = text.split('\n').map((each) => bare(bare(each).replace(/^(title|标题|タイトル)\s*[:：]/iu, ''))).find((each) => each !== '') ?? '';
  return shortened(line, 80);
}

/** Without marks and quotation marks around it. */
function bare(line: string): string {
  return line.replace(/^[\s#*"'“”‘’「『《]+|[\s*"'“”‘’」』》.。]+$/gu, '');
}
