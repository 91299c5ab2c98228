import type { ChatRequest, Message } from '../chat.ts';
import { openFence } from '../codeBlock/fence.ts';

/** How many of the last characters the closing turn quotes. */
const QUOTED = 80;

/** The request for the rest of an answer of which `shown` is there: the answer so far, and a user turn that asks to go on behind it. */
export function askForRest(request: ChatRequest, shown: string): ChatRequest {
  const closing: Message = { role: 'user', text: closingTurn(shown) };
  return { ...request, messages: [...request.messages, { role: 'assistant', text: shown }, closing] };
}

/**
 * The same for a server that goes on with a last message of the assistant's. White space at its end is left out: it makes some models
 * stumble and some servers refuse (Anthropic's did: "final assistant content cannot end with trailing whitespace"). `unsent`: what was left out.
 */
export function prefilled(request: ChatRequest, shown: string): { readonly request: ChatRequest; readonly unsent: string } {
  const sent = shown.trimEnd();
  return { request: { ...request, messages: [...request.messages, { role: 'assistant', text: sent }] }, unsent: shown.slice(sent.length) };
}

/** In English, which every model follows; the answer's own language is that of the words quoted. */
export function closingTurn(shown: string): string {
  const fence = openFence(shown);
  return [
    'Your last message was cut off on its way. Its last characters, between the marks, are:',
    `⟦${lastCharacters(shown)}⟧`,
    'Go on with exactly the character that comes after them, be it a space or a line break, and write the rest of that message.',
    'Repeat nothing of it, and write no preface, no apology and no comment on the interruption.',
    ...(fence ? [`The code block that was opened with ${fence.marker}${fence.info} is still open: go on inside it, without opening it again, and close it where it ends.`] : []),
  ].join('\n');
}

/** Without half a character at their beginning. */
function lastCharacters(text: string): string {
  const tail = text.slice(-QUOTED);
  return /^[\uDC00-\uDFFF]/.test(tail) ? tail.slice(1) : tail;
}

/**
 * Whether a text can be the whole of an answer: it ends with a sentence or a code block. Only asked where the model, asked for the rest,
 * had nothing to add; the connection then broke between the last word and the end.
 */
export function canBeWhole(text: string): boolean {
  return openFence(text) === undefined && /(?:[.!?。！？…]["'”’»」』)*_`]*|(?:^|\n)\s*(?:`{3,}|~{3,}))\s*$/.test(text);
}
