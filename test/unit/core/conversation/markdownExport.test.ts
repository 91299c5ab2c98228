import assert from 'node:assert/strict';
import type { Conversation, Turn } from '../../../../src/core/conversation/conversation.ts';
import type { Spent } from '../../../../src/core/conversation/cost.ts';
import { conversationMarkdown } from '../../../../src/core/conversation/markdownExport.ts';
import { translator } from '../../../../src/core/translate.ts';
import { show, withTurn } from '../../../../src/core/conversation/tree.ts';
import { ANSWER } from '../../store/sampleConversation.ts';

const t = translator({});
const turn = (id: string, prompt: string, text?: string): Turn => ({ id, prompt, references: [], answers: text === undefined ? [] : [{ ...ANSWER, id: `${id}-a`, text }] });

describe('conversationMarkdown', () => {
  const begun = withTurn({ id: 'c', turns: [] }, turn('t', 'Why?\n\nTell me.', '# Because\n\n```ts\nx\n```'));

  it('quotes what was asked, whole, and leaves the answer as it was written', () => {
    assert.equal(conversationMarkdown(begun, 'A title', t), '# A title\n\n> Why?\n>\n> Tell me.\n\n**Demo Small** via Demo:\n\n# Because\n\n```ts\nx\n```\n');
  });

  it('has the branch that is shown, and no other', () => {
    const edited = withTurn(begun, turn('u', 'Why then?', 'So.'), 't');
    assert.doesNotMatch(conversationMarkdown(edited, 'x', t), /Because/);
    assert.match(conversationMarkdown(show(edited, 't'), 'x', t), /Because/);
    assert.doesNotMatch(conversationMarkdown(show(edited, 't'), 'x', t), /Why then/);
  });

  it('divides the turns, and bears one without an answer', () => {
    const longer: Conversation = withTurn(begun, turn('u', 'And now?'));
    assert.ok(conversationMarkdown(longer, 'x', t).endsWith('\n\n---\n\n> And now?\n'));
  });

  it('names what was sent along, and the model where it has no other name', () => {
    const range = { startLine: 0, startCharacter: 0, endLine: 1, endCharacter: 0 };
    const along: Turn = { ...turn('t', 'Why?'), references: [{ uri: 'file:///q.ts', label: 'q.ts:1', languageId: 'typescript', text: 'secret of the code', range }], answers: [{ ...ANSWER, modelName: '' }] };
    const text = conversationMarkdown(withTurn({ id: 'c', turns: [] }, along), 'x', t);
    assert.match(text, /Sent along: `q\.ts:1`/);
    assert.match(text, /\*\*demo\/demo-small\*\* via Demo/);
    assert.doesNotMatch(text, /secret of the code/);
  });

  it('says what the conversation cost, as far as that is known', () => {
    const costs = [{ amount: 0.12, currency: 'USD' }, { amount: 0.3, currency: 'CNY' }];
    const last = (spent: Spent): string => conversationMarkdown(begun, 'x', t, spent).split('\n\n---\n\n').slice(1).join();
    assert.equal(last({ costs, costIsPart: false }), 'Cost of the conversation: $0.12 + CN¥0.30\n');
    assert.equal(last({ costs: costs.slice(0, 1), costIsPart: true }), 'Cost of the conversation: at least $0.12\n');
    assert.equal(last({ costs: [], costIsPart: true }), '');
  });
});
