import type { ChatRequest, Message } from '../chat.ts';

/**
 * A request for a model that takes no images: they stay out of all turns, also of older ones, which were asked of another model. Where
 * one was, its name stands in the text, so that what was said about it still makes sense, and no message is empty.
 */
export function withoutImages(request: ChatRequest): { readonly request: ChatRequest; readonly images: number } {
  const messages = request.messages.map(textOnly);
  const images = request.messages.reduce((sum, { attachments = [] }) => sum + attachments.filter(({ kind }) => kind === 'image').length, 0);
  return images === 0 ? { request, images } : { request: { ...request, messages }, images };
}

function textOnly(message: Message): Message {
  const { attachments = [], ...rest } = message;
  const images = attachments.filter(({ kind }) => kind === 'image');
  if (images.length === 0) return message;
  const others = attachments.filter(({ kind }) => kind !== 'image');
  const named = images.map(({ name }) => `[Image left out: ${name}]`).join('\n');
  return { ...rest, text: rest.text.trim() === '' ? named : `${named}\n\n${rest.text}`, ...(others.length === 0 ? {} : { attachments: others }) };
}
