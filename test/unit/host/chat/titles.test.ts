import assert from 'node:assert/strict';
import type { ChatRequest, StreamEvent, Target } from '../../../../src/core/chat.ts';
import type { Conversation } from '../../../../src/core/conversation/conversation.ts';
import { giveTitle, titleFrom, type TitlePorts } from '../../../../src/host/chat/titles.ts';
import { ANSWER, answered } from '../../store/sampleConversation.ts';

const TABLE: readonly (readonly [said: string, title: string])[] = [
  ['Draining a queue', 'Draining a queue'],
  ['"Draining a queue."', 'Draining a queue'],
  ['**Draining a queue**', 'Draining a queue'],
  ['# Draining a queue\n\nBecause it is about that.', 'Draining a queue'],
  ['\n\n  Draining a queue  \n', 'Draining a queue'],
  ['Title: Draining a queue', 'Draining a queue'],
  ['**Title:** Draining a queue', 'Draining a queue'],
  ['标题：排空队列', '排空队列'],
  ['《排空队列》', '排空队列'],
  ['「キューを空にする」', 'キューを空にする'],
  ['What does `drain()` do?', 'What does `drain()` do?'],
  ['', ''],
  [' \n"" \n', ''],
];

describe('titleFrom', () => {
  for (const [said, title] of TABLE) it(JSON.stringify(said), () => assert.equal(titleFrom(said), title));

  it('shortens what is no title', () => {
    const line = titleFrom('word '.repeat(100));
    assert.equal(line.length, 80);
    assert.ok(line.endsWith('…'));
  });
});

describe('giveTitle', () => {
  function asking(events: readonly StreamEvent[], resolved = true) {
    const requests: { readonly target: Target; readonly request: ChatRequest }[] = [];
    const renamed: (readonly [string, string])[] = [];
    const target = { model: 'm' } as Target;
    const ports: TitlePorts = {
      resolve: async (model) => ({ model: model ?? '', modelName: 'M', connectionName: 'A', ...(resolved ? { target } : { fault: { kind: 'no-key', connectionId: 'a', connection: 'A', host: '' } }) }),
      async *streamChat(to, request) {
        requests.push({ target: to, request });
        yield* events;
      },
      rename: (id, title) => void renamed.push([id, title]),
    };
    return { requests, renamed, give: (conversation: Conversation = answered(ANSWER)) => giveTitle(conversation, 'demo/demo-small', ports) };
  }
  const done: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };

  it('names a conversation by what the model says, and asks for little', async () => {
    const { requests, renamed, give } = asking([{ type: 'reasoning', delta: 'Hm.' }, { type: 'text', delta: '"Why ' }, { type: 'text', delta: 'not"' }, done]);
    await give(answered({ ...ANSWER, text: 'long '.repeat(10_000) }));
    assert.deepEqual(renamed, [['c1', 'Why not']]);
    assert.equal(requests[0]?.target.purpose, 'title');
    assert.match(requests[0]?.request.messages[0]?.text ?? '', /^Why\?/);
    assert.ok((requests[0]?.request.messages[0]?.text.length ?? Infinity) < 2500);
    assert.ok((requests[0]?.request.maxOutputTokens ?? Infinity) <= 200);
  });

  it('leaves the name alone where none comes', async () => {
    for (const events of [[done], [{ type: 'fault', fault: { kind: 'overloaded', connectionId: 'a', connection: 'A', host: '' }, usage: undefined }]] as const satisfies readonly (readonly StreamEvent[])[]) {
      const { renamed, give } = asking(events);
      await give();
      assert.deepEqual(renamed, []);
    }
  });

  it('asks nothing without an answer or a way to the model', async () => {
    const { requests, give } = asking([done]);
    await give({ id: 'c', turns: [{ id: 't', prompt: 'Why?', references: [], answers: [] }] });
    const closed = asking([done], false);
    await closed.give();
    assert.deepEqual([requests, closed.requests], [[], []]);
  });
});
