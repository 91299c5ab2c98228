import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ChatRequest, Message } from '../../../../src/core/chat.ts';
import type { Connection, ModelInfo } from '../../../../src/core/connection/connection.ts';
import { estimateRequest } from '../../../../src/core/request/tokens.ts';
import { cutToRoom, roomIn } from '../../../../src/core/request/window.ts';

/** A text of about so many tokens. */
const text = (words: number): string => 'word '.repeat(words);

type Turn = { readonly words: number; readonly answer: number; readonly pinned: boolean };
/** The messages of these turns; the last one is not answered yet. Each begins with its number. */
function messagesOf(turns: readonly Turn[]): readonly Message[] {
  return turns.flatMap(({ words, answer, pinned }, index): Message[] => {
    const mark = pinned ? { pinned: true } as const : {};
    const user: Message = { role: 'user', text: `${index}: ${text(words)}`, ...mark };
    return index === turns.length - 1 ? [user] : [user, { role: 'assistant', text: `${index}! ${text(answer)}`, ...mark }];
  });
}

const turn = fc.record({ words: fc.nat(200), answer: fc.nat(600), pinned: fc.integer({ min: 0, max: 9 }).map((n) => n === 0) });
const conversation = fc.array(turn, { minLength: 1, maxLength: 30 });
const room = fc.integer({ min: 50, max: 20_000 });
const factor = fc.double({ min: 0.3, max: 4, noNaN: true });
/** The number that a message begins with. */
const turnOf = (message: Message): number => Number.parseInt(message.text, 10);

describe('cutToRoom', () => {
  it('fits, unless only what must stay is left', () => {
    fc.assert(fc.property(conversation, room, factor, fc.option(fc.nat(300).map(text), { nil: undefined }), (turns, space, scale, system) => {
      const request: ChatRequest = { messages: messagesOf(turns), ...(system === undefined ? {} : { system }) };
      const cut = cutToRoom(request, space, scale);
      const fits = estimateRequest({ ...request, messages: cut.messages }) * scale <= space * 1.000001;
      const onlyKept = cut.messages.every((message) => message.pinned || turnOf(message) === turns.length - 1);
      assert.ok(fits || onlyKept);
    }));
  });

  it('keeps order, whole turns, what is pinned and the newest, and leaves out the oldest first', () => {
    fc.assert(fc.property(conversation, room, factor, (turns, space, scale) => {
      const messages = messagesOf(turns);
      const cut = cutToRoom({ messages }, space, scale);
      const kept = new Set(cut.messages.map(turnOf));
      assert.deepEqual(cut.messages, messages.filter((message) => kept.has(turnOf(message))), 'whole turns in their order');
      assert.ok(kept.has(turns.length - 1));
      assert.ok(turns.every(({ pinned }, index) => !pinned || kept.has(index)));
      assert.equal(cut.turns, turns.length - kept.size);
      const oldestKept = turns.findIndex(({ pinned }, index) => !pinned && kept.has(index));
      assert.ok(turns.every(({ pinned }, index) => pinned || oldestKept === -1 || index < oldestKept || kept.has(index)));
    }));
  });

  it('leaves everything as it is where it fits', () => {
    fc.assert(fc.property(conversation, factor, (turns, scale) => {
      const messages = messagesOf(turns);
      assert.deepEqual(cutToRoom({ messages }, estimateRequest({ messages }) * scale * 1.000001, scale), { messages, turns: 0 });
    }));
  });

  it('never brings back a turn that was left out, while the conversation grows', () => {
    const small = fc.array(fc.record({ words: fc.nat(60), answer: fc.nat(120), pinned: fc.constant(false) }), { minLength: 2, maxLength: 60 });
    fc.assert(fc.property(small, fc.integer({ min: 800, max: 4000 }), (turns, space) => {
      let before = 0;
      for (let length = 1; length <= turns.length; length++) {
        const { turns: out } = cutToRoom({ messages: messagesOf(turns.slice(0, length)) }, space, 1);
        assert.ok(out >= before, `${out} after ${before}`);
        before = out;
      }
    }));
  });

  it('moves its cut in steps, so that a request begins like the one before it', () => {
    const turns = Array.from({ length: 400 }, () => ({ words: 30, answer: 70, pinned: false }));
    let before = 0;
    const moved: number[] = [];
    // From where it no longer fits by any of these factors: what is learned of the factor on the way does not move the cut back.
    for (let length = 110; length <= turns.length; length++) {
      const { turns: out } = cutToRoom({ messages: messagesOf(turns.slice(0, length)) }, 12_000, 1.09 + (length % 7) / 250);
      assert.ok(out >= before, `${out} after ${before}`);
      if (out !== before) moved.push(length);
      before = out;
    }
    const apart = moved.slice(1).map((length, index) => length - (moved[index] ?? 0));
    console.log(`      400 turns of 100 tokens in a room of 12 000: the cut moved ${moved.length} times, every ${Math.min(...apart)} to ${Math.max(...apart)} turns`);
    assert.ok(moved.length >= 8 && apart.every((turnsApart) => turnsApart >= 20), apart.join(' '));
  });

  it('does not empty the history because the newest message is long', () => {
    const messages = messagesOf([...Array.from({ length: 10 }, () => ({ words: 20, answer: 30, pinned: false })), { words: 1000, answer: 0, pinned: false }]);
    const { turns } = cutToRoom({ messages }, 1200, 1);
    assert.ok(turns >= 5 && turns <= 8, String(turns));
  });

  it('sends the newest message alone where not even that fits', () => {
    const messages = messagesOf([{ words: 10, answer: 10, pinned: false }, { words: 1000, answer: 0, pinned: false }]);
    assert.deepEqual(cutToRoom({ messages }, 100, 1), { messages: messages.slice(2), turns: 1 });
  });
});

describe('the room for a question', () => {
  const target = (model: Partial<ModelInfo>) => ({ model: 'm', connection: { id: 'c', name: 'C', protocol: 'openai-chat', baseUrl: 'https://models.example/v1', credential: { from: 'none' }, headers: {}, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }, parameters: {}, models: [{ id: 'm', ...model }] } satisfies Connection });
  const rows: readonly (readonly [window: number, model: Partial<ModelInfo>, asked: number | undefined, room: number])[] = [
    [128_000, {}, undefined, 128_000 - 4096],
    [8000, {}, undefined, 6000],
    [200_000, { maxOutput: 64_000 }, undefined, 136_000],
    [200_000, { maxOutput: 64_000 }, 1000, 199_000],
    [32_000, { maxOutput: 32_000 }, undefined, 16_000],
  ];
  for (const [window, model, asked, expected] of rows) {
    it(`${window} with ${JSON.stringify({ ...model, asked })}: ${expected}`, () => {
      assert.equal(roomIn(window, target(model), asked === undefined ? {} : { maxOutputTokens: asked }), expected);
    });
  }
});
