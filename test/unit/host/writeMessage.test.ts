import assert from 'node:assert/strict';
import type { ChatRequest, StreamEvent, Target } from '../../../src/core/chat.ts';
import type { Connection } from '../../../src/core/connection/connection.ts';
import { writeMessage, type MessageEnd, type MessageOrder } from '../../../src/host/commitMessage/writeMessage.ts';

const done: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const say = (...pieces: readonly string[]): readonly StreamEvent[] => [...pieces.map((delta): StreamEvent => ({ type: 'text', delta })), done];
const tooLong = (window: number | undefined): readonly StreamEvent[] => [{ type: 'fault', fault: { kind: 'too-long', window, connectionId: 'a', connection: 'A', host: 'h' }, usage: undefined }];

const file = (name: string, lines: number): string => `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n${'+one more word\n'.repeat(lines)}`;

describe('writeMessage', () => {
  async function write(diff: string, replies: readonly (readonly StreamEvent[])[], contextWindow?: number) {
    const requests: ChatRequest[] = [];
    const written: string[] = [];
    const reading: (readonly [number, number])[] = [];
    const target = { model: 'm', connection: { id: 'a', name: 'A', baseUrl: 'http://h', models: [{ id: 'm', ...(contextWindow === undefined ? {} : { contextWindow }) }] } as unknown as Connection } as Target;
    const order: MessageOrder = { changes: { diff, untracked: [] }, recent: [], branch: '', hint: '', instructions: '', language: 'en' };
    const end: MessageEnd = await writeMessage(target, order, {
      async *streamChat(_, request) {
        requests.push(request);
        yield* replies[requests.length - 1] ?? say('late');
      },
      written: (message) => written.push(message),
      reading: (part, parts) => reading.push([part, parts]),
    }, new AbortController().signal);
    return { end, requests, written, reading };
  }

  it('shows the message as it grows, each state once', async () => {
    const { end, written, requests } = await write(file('a.ts', 2), [say('"Fix', ' ', 'it"', '\n')]);
    assert.deepEqual([end, written], [{ state: 'written' }, ['"Fix', '"Fix it"', 'Fix it']]);
    assert.equal(requests[0]?.maxOutputTokens, undefined);
  });

  it('reads in parts what does not fit into half of the window', async () => {
    const { requests, reading } = await write(file('a.ts', 300) + file('b.ts', 300), [say('a noted'), say('b noted'), say('Fix')], 4000);
    assert.deepEqual(reading, [[1, 2], [2, 2]]);
    assert.match(requests[2]?.messages[0]?.text ?? '', /a noted\n\nb noted/);
  });

  it('tries once more with less where the server knows of a smaller window', async () => {
    const { end, requests, reading } = await write(file('a.ts', 300) + file('b.ts', 300), [tooLong(3000), say('a noted'), say('b noted'), say('Fix')], 32_000);
    assert.deepEqual([end, requests.length, reading], [{ state: 'written' }, 4, [[1, 2], [2, 2]]]);
    const again = await write(file('a.ts', 3), [tooLong(undefined), tooLong(undefined)]);
    assert.deepEqual([again.end.state, again.requests.length], ['failed', 2]);
  });

  it('says that nothing came', async () => {
    for (const nothing of ['', '```\n```']) {
      const { end, written } = await write(file('a.ts', 1), [say(nothing)]);
      assert.equal(end.state === 'failed' && end.fault.kind, 'empty-answer');
      assert.deepEqual(written, []);
    }
  });

  it('ends with a part that was stopped', async () => {
    const { end, requests } = await write(file('a.ts', 300) + file('b.ts', 300), [[{ type: 'finish', reason: 'stopped', usage: undefined }]], 4000);
    assert.deepEqual([end.state, requests.length], ['stopped', 1]);
  });
});
