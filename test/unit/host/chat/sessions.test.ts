import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ToView } from '../../../../src/contract/chatView.ts';
import type { StreamEvent, Target } from '../../../../src/core/chat.ts';
import type { Answer, Conversation } from '../../../../src/core/conversation/conversation.ts';
import type { Library } from '../../../../src/core/conversation/library.ts';
import { translator } from '../../../../src/core/translate.ts';
import type { ChatSession } from '../../../../src/host/chat/chatSession.ts';
import { Sessions, type Watcher } from '../../../../src/host/chat/sessions.ts';
import { openLibrary } from '../../../../src/store/library.ts';
import { memoryLibrary } from '../../../../src/store/memoryLibrary.ts';
import { testClock } from '../../../fakes/testClock.ts';
import { ANSWER } from '../../store/sampleConversation.ts';

const unexpected = (): never => assert.fail();
const settled = async (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
const said = (id: string, prompt: string, change: Partial<Answer> = {}): Conversation => ({ id, turns: [{ id: `${id}-t`, prompt, references: [], answers: [{ ...ANSWER, id: `${id}-a`, ...change } as Answer] }] });

/** A side bar or a tab, and what it was told. */
function place() {
  const posted: ToView[] = [];
  const drafts: string[] = [];
  let deletions = 0;
  const kept: unknown[] = [];
  const watcher: Watcher = {
    post: (message) => posted.push(message),
    draftChanged: (draft, by) => drafts.push(`${by}: ${draft}`),
    deleted: (waiting) => {
      deletions += 1;
      kept.push(waiting);
    },
  };
  return { watcher, posted, drafts, deletions: () => deletions, kept };
}

function start(options: { readonly library?: Library } = {}) {
  const clock = testClock(1_700_000_000_000);
  const library = options.library ?? memoryLibrary({ workspace: '', now: () => clock.now() });
  const busy: boolean[] = [];
  /** Ends the answers that are being written, by the question. */
  const ends = new Map<string, () => void>();
  let ids = 0;
  let opened = 0;
  const sessions: Sessions = new Sessions({
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
    busyChanged: () => void busy.push(sessions.busy),
    settled: () => undefined,
    clock,
    newId: () => `id${ids += 1}`,
    t: translator({}),
  });
  const ask = async (session: ChatSession, prompt: string): Promise<void> => {
    void session.enqueue({ prompt, references: [] });
    await settled();
  };
  const end = async (prompt: string): Promise<void> => {
    ends.get(prompt)?.();
    await settled();
  };
  const bar = place();
  return { sessions, library, clock, busy, ask, end, bar, opened: () => opened, latest: () => sessions.show(bar.watcher, sessions.first(undefined)), stored: () => library.list({ text: '', sort: 'newest', limit: 9 }) };
}

const textOf = (conversation: Conversation | undefined): string | undefined => conversation?.turns.at(-1)?.answers.at(-1)?.text;
const promptsOf = (conversation: Conversation | undefined): readonly string[] => conversation?.turns.map(({ prompt }) => prompt) ?? [];

describe('Sessions', () => {
  it('opens the library at the first use, with the conversation that was changed last', () => {
    const { latest, library, opened, clock } = start();
    library.save(said('old', 'Old'));
    clock.advance(1000);
    library.save(said('new', 'New'));
    assert.equal(opened(), 0);
    assert.equal(latest().conversation.id, 'new');
  });

  it('begins with the conversation that was shown last, with an empty one where that is gone', () => {
    const { sessions, library, clock } = start();
    library.save(said('shown', 'Shown'));
    clock.advance(1000);
    library.save(said('newer', 'Newer'));
    assert.deepEqual(promptsOf(sessions.first('shown')), ['Shown']);
    assert.deepEqual(sessions.first('gone').turns, []);
  });

  it('begins with an empty conversation, which is not kept', () => {
    const { latest, stored } = start();
    assert.deepEqual(latest().conversation.turns, []);
    assert.deepEqual(stored(), []);
  });

  it('finds a conversation by its id, as it is at this moment', async () => {
    const { sessions, latest, library, ask } = start();
    library.save(said('a', 'One'));
    assert.equal(sessions.find('gone'), undefined);
    assert.deepEqual(promptsOf(sessions.find('a')), ['One']);
    const session = latest();
    await ask(session, 'Two');
    assert.equal(sessions.find('a'), session.conversation);
  });

  it('takes what is being typed along into a new chat, and leaves an empty one as it is', async () => {
    const { sessions, bar, latest, ask, end } = start();
    const before = latest();
    await ask(before, 'First');
    await end('First');
    before.setDraft('Half a thought');
    const fresh = sessions.fresh(bar.watcher, before);
    assert.notEqual(fresh, before);
    assert.deepEqual([fresh.conversation.draft, before.conversation.draft], ['Half a thought', undefined]);
    assert.equal(sessions.fresh(bar.watcher, fresh), fresh);
  });

  it('lets an answer go on behind another conversation, unseen, and shows it whole', async () => {
    const { sessions, bar, latest, library, busy, ask, end } = start();
    const long = latest();
    await ask(long, 'Long');
    const { id } = long.conversation;
    sessions.fresh(bar.watcher, long);
    bar.posted.length = 0;
    assert.equal(sessions.busy, true);
    await end('Long');
    assert.deepEqual(bar.posted, [], 'nothing of it is told to the page');
    assert.deepEqual([sessions.busy, busy.at(-1)], [false, false]);
    assert.equal(textOf(library.read(id)), 'Begun and done');
    assert.equal(textOf(sessions.find(id)), 'Begun and done');
  });

  it('comes back to an answer that is still being written', async () => {
    const { sessions, bar, latest, ask, end } = start();
    const session = latest();
    await ask(session, 'Long');
    sessions.fresh(bar.watcher, session);
    assert.equal(sessions.show(bar.watcher, session.conversation), session);
    bar.posted.length = 0;
    await end('Long');
    assert.ok(bar.posted.some((message) => message.type === 'answer' && message.answer.state === 'finished'));
  });

  it('sends what waits in a conversation that nobody shows, and keeps the answers', async () => {
    const { sessions, bar, latest, library, ask, end } = start();
    const session = latest();
    await ask(session, 'First');
    await ask(session, 'Second');
    const { id } = session.conversation;
    sessions.fresh(bar.watcher, session);
    await end('First');
    await end('Second');
    assert.deepEqual(promptsOf(library.read(id)), ['First', 'Second']);
    assert.equal(textOf(library.read(id)), 'Begun and done');
    assert.equal(sessions.busy, false);
  });

  it('stops what runs in a conversation that is deleted, and does not bring it back by its last words', async () => {
    const { sessions, bar, latest, library, stored, ask } = start();
    const session = latest();
    await ask(session, 'Long');
    const { id } = session.conversation;
    library.remove(id);
    sessions.close(id);
    assert.equal(bar.deletions(), 1);
    const kept = library.read(id);
    await settled();
    assert.equal(session.busy, false);
    assert.deepEqual(library.read(id), kept);
    assert.deepEqual(stored(), []);
    sessions.close(id);
    assert.equal(bar.deletions(), 1);
  });

  it('lets go of all of them', async () => {
    const { sessions, bar, latest, ask } = start();
    const tab = place();
    const one = latest();
    await ask(one, 'One');
    const two = sessions.show(tab.watcher, sessions.empty());
    await ask(two, 'Two');
    sessions.closeAll();
    await settled();
    assert.deepEqual([one.busy, two.busy, sessions.busy, bar.deletions(), tab.deletions()], [false, false, false, 1, 1]);
  });

  describe('shown in two places', () => {
    function both() {
      const here = start();
      const tab = place();
      const session = here.latest();
      assert.equal(here.sessions.show(tab.watcher, session.conversation), session);
      return { ...here, tab, session };
    }

    it('is one session, which tells both the same and loses no turn of either', async () => {
      const { bar, tab, session, library, ask, end } = both();
      await ask(session, 'From the side bar');
      await end('From the side bar');
      await ask(session, 'From the tab');
      await end('From the tab');
      assert.deepEqual(tab.posted, bar.posted);
      assert.ok(tab.posted.some((message) => message.type === 'answer' && message.answer.state === 'finished'));
      assert.deepEqual(promptsOf(library.read(session.conversation.id)), ['From the side bar', 'From the tab']);
    });

    it('goes on in the one when the other is closed, and in none when both are', async () => {
      const { sessions, bar, tab, session, library, ask, end } = both();
      await ask(session, 'Long');
      sessions.leave(tab.watcher);
      tab.posted.length = 0;
      bar.posted.length = 0;
      assert.equal(sessions.find(session.conversation.id), session.conversation);
      await ask(session, 'More');
      assert.ok(bar.posted.length > 0);
      sessions.leave(bar.watcher);
      await end('Long');
      await end('More');
      assert.deepEqual(tab.posted, []);
      assert.deepEqual(promptsOf(library.read(session.conversation.id)), ['Long', 'More']);
      assert.notEqual(sessions.show(bar.watcher, sessions.first(undefined)), session, 'it was let go of when nothing ran any more');
    });

    it('has one draft, and the place in which it is typed is not told of it', () => {
      const { sessions, bar, tab, session } = both();
      sessions.setDraft(session, 'Typed in the tab', tab.watcher);
      assert.deepEqual([bar.drafts, tab.drafts, session.conversation.draft], [['elsewhere: Typed in the tab'], [], 'Typed in the tab']);
      sessions.setDraft(session, 'Put back');
      assert.deepEqual([bar.drafts.at(-1), tab.drafts], ['host: Put back', ['host: Put back']]);
    });

    it('lets the other stay where the draft moves on into a new chat', async () => {
      const { sessions, tab, bar, session, ask, end } = both();
      await ask(session, 'First');
      await end('First');
      sessions.setDraft(session, 'Half a thought', tab.watcher);
      const fresh = sessions.fresh(tab.watcher, session);
      assert.equal(fresh.conversation.draft, 'Half a thought');
      assert.equal(bar.drafts.at(-1), 'elsewhere: ');
      bar.posted.length = 0;
      await ask(fresh, 'In the tab alone');
      assert.deepEqual(bar.posted, []);
    });
  });

  it('keeps a conversation open while something is done in it, although its place has closed', async () => {
    const { sessions, bar, latest, library, ask, end } = start();
    const session = latest();
    await ask(session, 'First');
    await end('First');
    const { id } = session.conversation;
    let go: () => void = () => undefined;
    const chosen = new Promise<void>((resolve) => { go = resolve; });
    const done = sessions.during(session, async () => {
      await chosen;
      void session.submit({ prompt: 'Second', references: [] });
    });
    sessions.leave(bar.watcher);
    go();
    await done;
    await settled();
    await end('Second');
    assert.deepEqual(promptsOf(library.read(id)), ['First', 'Second']);
    assert.equal(textOf(library.read(id)), 'Begun and done');
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
      const here = start({ library: open() });
      return { clock, other, here, session: here.latest(), close: () => { here.library.close(); other.close(); } };
    }

    it('takes over what that says, and keeps what is being typed here', () => {
      const { other, here, session, close } = two();
      session.setDraft('Mine');
      assert.deepEqual(here.sessions.refresh(), []);
      here.bar.posted.length = 0;
      const common = other.read('c');
      assert.ok(common);
      other.save({ ...common, draft: 'Theirs', turns: [...common.turns, { id: 'u', prompt: 'From there', references: [], after: { turn: 'c-t', answer: 'c-a' }, answers: [] }], head: { turn: 'u' } });
      other.flush();
      assert.deepEqual(here.sessions.refresh(), [session]);
      assert.deepEqual(session.viewTurns().map(({ prompt }) => prompt), ['Common', 'From there']);
      assert.deepEqual(here.bar.posted.map(({ type }) => type), ['turns', 'queue', 'summary']);
      assert.equal(session.conversation.draft, 'Mine');
      assert.deepEqual(here.sessions.refresh(), [], 'once');
      close();
    });

    it('takes over what that says in each conversation that is shown, also where one of them is busy', async () => {
      const { other, here, session, close } = two();
      other.save(said('d', 'Another'));
      other.flush();
      const tab = place();
      const second = here.sessions.show(tab.watcher, here.sessions.find('d') ?? unexpected());
      await here.ask(session, 'Running');
      other.save({ ...said('c', 'Common'), model: 'b/n' });
      other.save({ ...said('d', 'Another'), model: 'b/n' });
      other.flush();
      assert.deepEqual(here.sessions.refresh(), [second]);
      await here.end('Running');
      assert.deepEqual(here.sessions.refresh(), [session]);
      assert.equal(textOf(session.conversation), 'Begun and done');
      close();
    });

    it('lets go of a conversation that was deleted there, so that nothing more is said into it, and keeps what is being typed', () => {
      const { other, here, session, close } = two();
      session.setDraft('Mine');
      here.sessions.refresh();
      other.remove('c');
      assert.deepEqual(here.sessions.refresh(), []);
      assert.deepEqual([here.bar.deletions(), here.bar.kept], [1, [{ draft: 'Mine' }]]);
      assert.equal(here.sessions.find('c'), undefined);
      here.sessions.refresh();
      assert.equal(here.bar.deletions(), 1, 'once');
      close();
    });

    it('is not disturbed by what happens in other conversations', () => {
      const { other, here, close } = two();
      here.sessions.refresh();
      other.save(said('d', 'Another'));
      other.flush();
      assert.deepEqual(here.sessions.refresh(), []);
      close();
    });

    it('leaves alone a conversation in which something runs here', async () => {
      const { other, here, session, close } = two();
      await here.ask(session, 'Running');
      other.save({ ...said('c', 'Common'), model: 'b/n' });
      other.flush();
      assert.deepEqual(here.sessions.refresh(), []);
      await here.end('Running');
      assert.deepEqual(here.sessions.refresh(), [session]);
      assert.equal(textOf(session.conversation), 'Begun and done');
      close();
    });

    it('sees that an answer was left that the other was writing', () => {
      const { clock, other, here, session } = two();
      other.save(said('c', 'Common', { state: 'streaming', text: 'Half' }));
      other.flush();
      assert.deepEqual(here.sessions.refresh(), [session]);
      const state = (): string | undefined => session.conversation.turns[0]?.answers[0]?.state;
      assert.equal(state(), 'streaming');
      other.close();
      clock.advance(10_000);
      here.sessions.refresh();
      assert.equal(state(), 'failed');
      assert.equal(textOf(session.conversation), 'Half');
      assert.deepEqual(here.sessions.refresh(), []);
      here.library.close();
    });
  });
});
