import assert from 'node:assert/strict';
import type { Attachment, ChatRequest } from '../../../../src/core/chat.ts';
import { withoutImages } from '../../../../src/core/request/textOnly.ts';

const image = (name: string): Attachment => ({ kind: 'image', mediaType: 'image/png', data: 'AAAA', name });
const document: Attachment = { kind: 'document', mediaType: 'application/pdf', data: 'AAAA', name: 'a.pdf' };

describe('withoutImages', () => {
  it('leaves the images of all turns out, names them, and keeps the rest', () => {
    const request: ChatRequest = {
      system: 'Be brief.',
      messages: [
        { role: 'user', text: 'What is this?', attachments: [image('one.png'), document], pinned: true },
        { role: 'assistant', text: 'A bridge.' },
        { role: 'user', text: '', attachments: [image('two.png'), image('three.png')] },
        { role: 'assistant', text: 'Two more.' },
        { role: 'user', text: 'And then?' },
      ],
    };
    assert.deepEqual(withoutImages(request), {
      images: 3,
      request: {
        system: 'Be brief.',
        messages: [
          { role: 'user', text: '[Image left out: one.png]\n\nWhat is this?', attachments: [document], pinned: true },
          { role: 'assistant', text: 'A bridge.' },
          { role: 'user', text: '[Image left out: two.png]\n[Image left out: three.png]' },
          { role: 'assistant', text: 'Two more.' },
          { role: 'user', text: 'And then?' },
        ],
      },
    });
  });

  it('is the same request where there are none, so that it begins with the same bytes', () => {
    const request: ChatRequest = { messages: [{ role: 'user', text: 'Why?', attachments: [document] }] };
    assert.equal(withoutImages(request).request, request);
  });
});
