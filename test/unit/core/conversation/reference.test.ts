import assert from 'node:assert/strict';
import { messageText, requestFrom } from '../../../../src/core/conversation/conversation.ts';
import { fork } from '../../../../src/core/conversation/tree.ts';
import { NO_RANGE, type Reference } from '../../../../src/core/conversation/reference.ts';
import { referenceTokens } from '../../../../src/core/conversation/referenceTokens.ts';
import { estimateMessage, estimateTokens } from '../../../../src/core/request/tokens.ts';

const TEXT: Reference = { source: 'file', uri: 'file:///a.ts', label: 'a.ts', languageId: 'typescript', text: 'a();', range: NO_RANGE };
const IMAGE: Reference = { kind: 'image', mediaType: 'image/png', data: 'AAAA', width: 1000, height: 750, thumbnail: 'data:image/png;base64,AA', label: 'shot.png' };
const DOCUMENT: Reference = { kind: 'document', mediaType: 'application/pdf', data: 'JVBE', label: 'paper.pdf' };

describe('what goes along', () => {
  const references = [IMAGE, TEXT, DOCUMENT];

  it('is text in the message, and the rest beside it', () => {
    assert.equal(messageText({ prompt: 'Why?', references }), 'a.ts\n```typescript\na();\n```\n\nWhy?');
    assert.deepEqual(requestFrom({ id: 'c', turns: [{ id: 't', prompt: 'Why?', references, answers: [] }] }, ''), {
      messages: [{
        role: 'user', text: 'a.ts\n```typescript\na();\n```\n\nWhy?',
        attachments: [{ kind: 'image', mediaType: 'image/png', data: 'AAAA', name: 'shot.png', tokens: 1000 }, { kind: 'document', mediaType: 'application/pdf', data: 'JVBE', name: 'paper.pdf' }],
      }],
    });
  });

  it('has roughly these tokens, and nobody knows of a PDF', () => {
    assert.equal(referenceTokens(TEXT), estimateTokens('a.ts\n```typescript\na();\n```'));
    assert.equal(referenceTokens(IMAGE), 1000);
    assert.equal(referenceTokens({ ...IMAGE, width: 2000, height: 2000 }), 1600);
    assert.equal(referenceTokens(DOCUMENT), undefined);
    const attachments = [{ kind: 'image', mediaType: 'image/png', data: 'AAAA', name: 'shot.png', tokens: 1000 }] as const;
    assert.equal(estimateMessage({ text: 'Why?', attachments }), estimateMessage({ text: 'Why?' }) + 1000);
  });

  it('stays in the composer of the conversation that is forked', () => {
    assert.equal(fork({ id: 'c', pending: references, turns: [{ id: 't', prompt: 'Why?', references: [], answers: [] }] }, 't', () => 'n').pending, undefined);
  });
});
