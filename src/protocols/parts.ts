import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { ChatCompletionContentPart, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { EasyInputMessage, ResponseInputContent } from 'openai/resources/responses/responses';
import type { Attachment, Message } from '../core/chat.ts';

/**
 * A message as each protocol has it: its text alone, as long as nothing else goes along, because many compatible servers know no
 * lists of parts. Pictures and PDFs come before the text that asks about them, as Anthropic's Vision page advises.
 */
export function chatMessage({ role, text, attachments = [] }: Message): ChatCompletionMessageParam {
  if (role === 'assistant' || attachments.length === 0) return { role, content: text };
  return { role, content: [...attachments.map(chatPart), ...textIn(text, { type: 'text' as const, text })] };
}

function chatPart(attachment: Attachment): ChatCompletionContentPart {
  switch (attachment.kind) {
    case 'image':
      return { type: 'image_url', image_url: { url: dataUrl(attachment) } };
    case 'document':
      return { type: 'file', file: { filename: attachment.name, file_data: dataUrl(attachment) } };
  }
}

/** The same for Responses, whose parts have names of their own. */
export function responsesMessage({ role, text, attachments = [] }: Message): EasyInputMessage {
  if (role === 'assistant' || attachments.length === 0) return { role, content: text };
  return { role, content: [...attachments.map(responsesPart), ...textIn(text, { type: 'input_text' as const, text })] };
}

function responsesPart(attachment: Attachment): ResponseInputContent {
  switch (attachment.kind) {
    case 'image':
      return { type: 'input_image', image_url: dataUrl(attachment), detail: 'auto' };
    case 'document':
      return { type: 'input_file', filename: attachment.name, file_data: dataUrl(attachment) };
  }
}

/** The content alone, because only here a mark of the prompt cache may be put on its last block. */
export function messagesContent({ role, text, attachments = [] }: Message): string | ContentBlockParam[] {
  if (role === 'assistant' || attachments.length === 0) return text;
  return [...attachments.map(messagesBlock), ...textIn(text, { type: 'text' as const, text })];
}

type AnthropicImage = Extract<Extract<ContentBlockParam, { type: 'image' }>['source'], { type: 'base64' }>;

function messagesBlock(attachment: Attachment): ContentBlockParam {
  const { mediaType, data, name } = attachment;
  switch (attachment.kind) {
    case 'image':
      // The SDK's type lists what the service takes; a type beyond that is refused by the service, in its own words.
      return { type: 'image', source: { type: 'base64', media_type: mediaType as AnthropicImage['media_type'], data } };
    case 'document':
      return { type: 'document', title: name, source: { type: 'base64', media_type: 'application/pdf', data } };
  }
}

/** A part of nothing but space is refused by Messages, and says nothing anywhere. */
function textIn<Part>(text: string, part: Part): readonly Part[] {
  return text.trim() === '' ? [] : [part];
}

function dataUrl({ mediaType, data }: Attachment): string {
  return `data:${mediaType};base64,${data}`;
}
