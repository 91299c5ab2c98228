import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ToView } from '../../../src/contract/chatView.ts';
import type { StreamEvent, Target } from '../../../src/core/chat.ts';
import type { Answer, Conversation } from '../../../src/core/conversation.ts';
import type { Library } from '../../../src/core/library.ts';
import { translator } from '../../../src/core/translate.ts';
import { Sessions } from '../../../src/host/sessions.ts';
import { openLibrary } from '../../../src/store/library.ts';
import { memoryLibrary } from '../../../src/store/memoryLibrary.ts';
import { testClock } from '../../fakes/testClock.ts';
import { ANSWER } from '../store/sampleConversation.ts';

const unexpected = (): never => assert.fail();
const settled = async (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
const said = (id: string, prompt: string, change: Partial<Answer> = {}): Conversation => ({ id, turns: [{ id: `${id}-t`, prompt, references: [], answers: [{ ...ANSWER, id: `${id}-a`, ...change } as Answer] }] });

function start(options: { readonly library?: Library } = {}) {
  const clock = testClock(1_700_000_000_000);
  const library = options.library ?? memoryLibrary({ workspace: '', now: () => clock.now() });
  const posted: ToView[] = [];
  const busy: boolean[] = [];
  /** Ends the answers that are being written, by the question. */
  const ends = new Map<string, () => void>();
  let ids = 0;
  let opened = 0;
  const sessions = new Sessions({
    async *streamChat(_target, request, signal): AsyncIterable<StreamEvent> {
      yield { type: 'text', delta: 'Begun' };
      await new Promise<void>((resolve) => {
        ends.set(request.messages.at(-1)?.text ?? '', resolve);
        signal.addEventListener('abort', () => resolve());
      });
      if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
      yield { type: 'text', delta: ' and done' };
      yield { type: 'finish', reason: 'stop', usage: undefined };
    },
    resolve: async (model) => ({ model: model ?? 'a/m', modelName: 'M', connectionName: 'A', target: { model: 'm' } as Target }),
    systemPrompt: () => '',
    library: () => {
      opened += 1;
      return library;
    },
    post: (message) => posted.push(message),
    busyChanged: (state) => busy.push(state),
    settled: () => undefined,
    clock,
    newId: () => `id${ids += 1}`,
    t: translator({}),
  });
  const ask = async (prompt: string): Promise<void> => {
    void sessions.front.submit({ prompt, references: [] });
    await settled();
  };
  const end = async (prompt: string): Promise<void> => {
    ends.get(prompt)?.();
    await settled();
  };
  return { sessions, library, clock, posted, busy, ask, end, opened: () => opened };
}

const textOf = (conversation: Conversation | undefined): string | undefined => conversation?.turns.at(-1)?.answers.at(-1)?.text;

describe('Sessions', () => {
  it('opens the library at the first use, with the conversation that was changed last in front', () => {
    const { sessions, library, opened, clock } = start();
    library.save(said('old', 'Old'));
    clock.advance(1000);
    library.save(said('new', 'New'));
    assert.deepEqual([sessions.known, opened()], [undefined, 0]);
    assert.equal(sessions.front.conversation.id, 'new');
    assert.equal(sessions.front, sessions.known);
  });

  it('begins with an empty conversation, which is not kept', () => {
    const { sessions, library } = start();
    assert.deepEqual(sessions.front.conversation.turns, []);
    assert.deepEqual(library.list({ text: '', sort: 'newest', limit: 9 }), []);
  });

  it('shows a conversation by its id, and stays where there is none', () => {
    const { sessions, library } = start();
    library.save(said('a', 'One'));
    const { front } = sessions;
    assert.equal(sessions.show('gone'), undefined);
    assert.equal(sessions.front, front);
    assert.equal(sessions.show('a')?.conversation.turns[0]?.prompt, 'One');
    assert.equal(sessions.front.conversation.id, 'a');
  });

  it('takes what is being typed along into a new chat, and leaves an empty one as it is', async () => {
    const { sessions, ask, end } = start();
    await ask('First');
    await end('First');
    const before = sessions.front;
    before.setDraft('Half a thought');
    const fresh = sessions.fresh();
    assert.notEqual(fresh, before);
    assert.deepEqual([fresh.conversation.draft, before.conversation.draft], ['Half a thought', undefined]);
    assert.equal(sessions.fresh(), fresh);
  });

  it('lets an answer go on behind another conversation, unseen, and shows it whole', async () => {
    const { sessions, library, posted, busy, ask, end } = start();
    await ask('Long');
    const { id } = sessions.front.conversation;
    sessions.fresh();
    posted.length = 0;
    assert.equal(sessions.busy, true);
    await end('Long');
    assert.deepEqual(posted, [], 'nothing of it is told to the view');
    assert.deepEqual([sessions.busy, busy.at(-1)], [false, false]);
    assert.equal(textOf(library.read(id)), 'Begun and done');
    assert.equal(textOf(sessions.show(id)?.conversation), 'Begun and done');
  });

  it('comes back to an answer that is still being written', async () => {
    const { sessions, posted, ask, end } = start();
    await ask('Long');
    const session = sessions.front;
    sessions.fresh();
    assert.equal(sessions.show(session.conversation.id), session);
    posted.length = 0;
    await end('Long');
    assert.ok(posted.some((message) => message.type === 'answer' && message.answer.state === 'finished'));
  });

  it('stops what runs in a conversation that is deleted, and does not bring it back by its last words', async () => {
    const { sessions, library, ask } = start();
    await ask('Long');
    const { id } = sessions.front.conversation;
    library.remove(id);
    assert.equal(sessions.close(id), true);
    assert.deepEqual(sessions.front.conversation.turns, []);
    const kept = library.read(id);
    await settled();
    assert.equal(sessions.busy, false);
    assert.deepEqual(library.read(id), kept);
    assert.deepEqual(library.list({ text: '', sort: 'newest', limit: 9 }), []);
    assert.equal(sessions.close(id), false);
  });

  it('lets go of all of them', async () => {
    const { sessions, ask } = start();
    await ask('One');
    const first = sessions.front.conversation.id;
    sessions.fresh();
    await ask('Two');
    sessions.closeAll();
    await settled();
    assert.deepEqual([sessions.busy, sessions.front.conversation.turns], [false, []]);
    assert.notEqual(sessions.front.conversation.id, first);
  });

  describe('and another window', () => {
    let directory: string;
    beforeEach(() => { directory = mkdtempSync(path.join(tmpdir(), 'latchkey-sessions-')); });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    function two() {
      const clock = testClock(1_700_000_000_000);
      const open = (): Library => openLibrary({ path: path.join(directory, 'history.db'), workspace: '', clock, failed: unexpected, troubled: unexpected });
      const other = open();
      other.save(said('c', 'Common'));
      other.flush();
      return { clock, other, ...withClose(start({ library: open() }), other) };
    }
    function withClose(here: ReturnType<typeof start>, other: Library) {
      return { here, close: () => { here.library.close(); other.close(); } };
    }

    it('takes over what that says, and keeps what is being typed here', () => {
      const { other, here, close } = two();
      here.sessions.front.setDraft('Mine');
      assert.equal(here.sessions.refresh(), false);
      here.posted.length = 0;
      const common = other.read('c');
      assert.ok(common);
      other.save({ ...common, draft: 'Theirs', turns: [...common.turns, { id: 'u', prompt: 'From there', references: [], after: { turn: 'c-t', answer: 'c-a' }, answers: [] }], head: { turn: 'u' } });
      other.flush();
      assert.equal(here.sessions.refresh(), true);
      assert.deepEqual(here.sessions.front.viewTurns().map(({ prompt }) => prompt), ['Common', 'From there']);
      assert.deepEqual(here.posted.map(({ type }) => type), ['turns', 'queue', 'summary']);
      assert.equal(here.sessions.front.conversation.draft, 'Mine');
      assert.equal(here.sessions.refresh(), false, 'once');
      close();
    });

    it('is not disturbed by what happens in other conversations', () => {
      const { other, here, close } = two();
      assert.equal(here.sessions.front.conversation.id, 'c');
      here.sessions.refresh();
      other.save(said('d', 'Another'));
      other.flush();
      assert.equal(here.sessions.refresh(), false);
      close();
    });

    it('leaves alone a conversation in which something runs here', async () => {
      const { other, here, close } = two();
      await here.ask('Running');
      other.save({ ...said('c', 'Common'), model: 'b/n' });
      other.flush();
      assert.equal(here.sessions.refresh(), false);
      await here.end('Running');
      assert.equal(here.sessions.refresh(), true);
      assert.equal(textOf(here.sessions.front.conversation), 'Begun and done');
      close();
    });

    it('sees that an answer was left that the other was writing', () => {
      const { clock, other, here } = two();
      assert.equal(here.sessions.front.conversation.id, 'c');
      other.save(said('c', 'Common', { state: 'streaming', text: 'Half' }));
      other.flush();
      assert.equal(here.sessions.refresh(), true);
      const state = (): string | undefined => here.sessions.front.conversation.turns[0]?.answers[0]?.state;
      assert.equal(state(), 'streaming');
      other.close();
      clock.advance(10_000);
      here.sessions.refresh();
      assert.equal(state(), 'failed');
      assert.equal(textOf(here.sessions.front.conversation), 'Half');
      assert.equal(here.sessions.refresh(), false);
      here.library.close();
    });
  });
});
