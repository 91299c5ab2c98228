import assert from 'node:assert/strict';
import type { Message } from '../../../src/core/chat.ts';
import { messagesBody } from '../../../src/protocols/anthropicMessages.ts';
import { targetAt } from '../../fakes/exchange.ts';
import { chatMessage, messagesContent, responsesMessage } from '../../../src/protocols/parts.ts';

const PLAIN: Message = { role: 'user', text: 'Why?' };
const FULL: Message = {
  role: 'user', text: 'What is this?',
  attachments: [{ kind: 'image', mediaType: 'image/png', data: 'AAAA', name: 'shot.png' }, { kind: 'document', mediaType: 'application/pdf', data: 'JVBE', name: 'paper.pdf' }],
};

describe('a message on the wire', () => {
  it('is its text alone where nothing else goes along', () => {
    assert.deepEqual(chatMessage(PLAIN), { role: 'user', content: 'Why?' });
    assert.deepEqual(responsesMessage(PLAIN), { role: 'user', content: 'Why?' });
    assert.equal(messagesContent(PLAIN), 'Why?');
    assert.deepEqual(chatMessage({ ...PLAIN, attachments: [] }), { role: 'user', content: 'Why?' });
  });

  it('has its picture and its PDF before the text, in Chat Completions', () => {
    assert.deepEqual(chatMessage(FULL), { role: 'user', content: [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'file', file: { filename: 'paper.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
      { type: 'text', text: 'What is this?' },
    ] });
  });

  it('has them in Responses', () => {
    assert.deepEqual(responsesMessage(FULL), { role: 'user', content: [
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
      { type: 'input_file', filename: 'paper.pdf', file_data: 'data:application/pdf;base64,JVBE' },
      { type: 'input_text', text: 'What is this?' },
    ] });
  });

  it('has them in Messages', () => {
    assert.deepEqual(messagesContent(FULL), [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      { type: 'document', title: 'paper.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } },
      { type: 'text', text: 'What is this?' },
    ]);
  });

  it('has no part of nothing but space', () => {
    assert.equal(messagesContent({ ...FULL, text: ' \n' }).length, 2);
    assert.equal((chatMessage({ ...FULL, text: '' }).content as unknown[]).length, 2);
  });

  it('is text alone on the side of the model', () => {
    assert.deepEqual(chatMessage({ ...FULL, role: 'assistant' }), { role: 'assistant', content: 'What is this?' });
    assert.deepEqual(responsesMessage({ ...FULL, role: 'assistant' }), { role: 'assistant', content: 'What is this?' });
    assert.equal(messagesContent({ ...FULL, role: 'assistant' }), 'What is this?');
  });

  it('has the mark of the prompt cache behind its last block', () => {
    const [content] = messagesBody(targetAt('http://unused.invalid', 'anthropic-messages'), { messages: [FULL], cacheAfter: [0] }).messages.map((message) => message.content);
    assert.ok(Array.isArray(content));
    assert.deepEqual(content.map((block) => 'cache_control' in block), [false, false, true]);
    const [silent] = messagesBody(targetAt('http://unused.invalid', 'anthropic-messages'), { messages: [{ ...FULL, text: ' ' }], cacheAfter: [0] }).messages.map((message) => message.content);
    assert.ok(Array.isArray(silent));
    assert.deepEqual(silent.map((block) => 'cache_control' in block), [false, true]);
  });
});
