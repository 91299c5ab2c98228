import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import type { Answer, Conversation, Turn } from '../../../src/core/conversation/conversation.ts';
import type { Exchange } from '../../../src/core/conversation/exchange.ts';
import type { Trouble } from '../../../src/store/database.ts';
import type { Library } from '../../../src/core/conversation/library.ts';
import { openLibrary } from '../../../src/store/library.ts';
import { STEPS } from '../../../src/store/schema.ts';
import { testClock, type TestClock } from '../../fakes/testClock.ts';
import { ANSWER, answered } from './sampleConversation.ts';

const STREAMING: Answer = { ...ANSWER, state: 'streaming', text: '', usage: undefined, timings: { started: 1 } };

describe('library', () => {
  let directory: string;
  let clock: TestClock;
  let errors: Error[];
  let troubles: Trouble[];
  const open = new Set<Library>();

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'latchkey-library-'));
    clock = testClock(1_700_000_000_000);
    errors = [];
    troubles = [];
  });
  afterEach(() => {
    for (const library of open) library.close();
    open.clear();
    rmSync(directory, { recursive: true, force: true });
  });

  const file = (): string => path.join(directory, 'deep', 'history.db');
  function opening(options: { readonly workspace?: string; readonly path?: string } = {}): Library {
    const opened = openLibrary({ path: options.path ?? file(), workspace: options.workspace ?? 'file:///here', clock, failed: (error) => void errors.push(error), troubled: (trouble) => void troubles.push(trouble) });
    open.add(opened);
    return opened;
  }
  function leave(opened: Library): void {
    open.delete(opened);
    opened.close();
  }
  const about = (id: string, prompt: string, text = 'Because.'): Conversation => ({ id, turns: [{ id: `${id}-t`, prompt, references: [], answers: [{ ...ANSWER, id: `${id}-a`, text }] }] });
  const titles = (found: readonly { readonly title: string }[]): readonly string[] => found.map(({ title }) => title);
  const find = (opened: Library, text: string): readonly string[] => titles(opened.list({ text, sort: 'newest', limit: 50 }));

  it('gives back every part of a conversation, in another window too', () => {
    const full: Conversation = {
      id: 'c', model: 'a/b', draft: 'And', pending: [{ kind: 'document', mediaType: 'application/pdf', data: 'AAAA', label: 'a.pdf' }], summary: { upTo: 't1', text: 'They spoke.' }, head: { turn: 't2', answer: 'a3' }, queue: [{ id: 'q', prompt: 'And after that?', references: [] }],
      turns: [
        { id: 't1', prompt: 'Why?', instruction: 'Explain.', pinned: true, references: [{ uri: 'file:///q.ts', label: 'q.ts:1', languageId: 'typescript', text: 'a()', range: { startLine: 0, startCharacter: 0, endLine: 1, endCharacter: 0 } }], answers: [ANSWER, { ...ANSWER, id: 'a2', text: 'Otherwise.' }] },
        { id: 't2', prompt: 'And then?', references: [], after: { turn: 't1', answer: 'a2' }, answers: [{ ...ANSWER, id: 'a3' }] },
      ],
    };
    const first = opening();
    first.save(full);
    leave(first);
    assert.deepEqual(plain(opening().read('c')), plain(full));
  });

  it('ends up with the same, whatever happens to a conversation', () => {
    const first = opening();
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const answer = fc.record({ id: fc.constantFrom('a', 'b', 'c'), text, streaming: fc.boolean() });
    const turn = fc.record({ id: fc.constantFrom('t', 'u', 'v'), prompt: text, answers: fc.uniqueArray(answer, { selector: ({ id }) => id, maxLength: 3 }) });
    const state = fc.uniqueArray(turn, { selector: ({ id }) => id, maxLength: 3 });
    let n = 0;
    fc.assert(fc.property(fc.array(state, { minLength: 1, maxLength: 5 }), (states) => {
      const id = `c${n += 1}`;
      let last: Conversation | undefined;
      for (const turns of states) {
        last = { id, turns: turns.map((each): Turn => ({
          id: `${id}-${each.id}`, prompt: each.prompt, references: [],
          answers: each.answers.map((one): Answer => ({ ...(one.streaming ? STREAMING : ANSWER), id: `${id}-${each.id}-${one.id}`, text: one.text })),
        })) };
        first.save(last);
        first.flush();
      }
      if (first.read(id)) assert.deepEqual(plain(first.read(id)), plain(last));
      else assert.deepEqual(last?.turns, []);
    }), { numRuns: 60 });
  });

  it('has on the disk within 250 ms what was shown', () => {
    const first = opening();
    let answer = STREAMING;
    first.save(answered(answer));
    for (let n = 0; n < 20; n += 1) {
      answer = { ...answer, text: `${answer.text} word${n}` };
      first.save(answered(answer));
      clock.advance(50);
    }
    clock.advance(200);
    const second = opening();
    assert.equal(second.read('c1')?.turns[0]?.answers[0]?.text, answer.text);
    // Only what was added is written.
    const database = new DatabaseSync(file(), { readOnly: true });
    const [{ total } = { total: 0 }] = database.prepare('SELECT sum(length(text)) AS total FROM piece').all();
    assert.ok(Number(total) <= answer.text.length);
    database.close();
  });

  it('keeps the partial answer of a window that was killed, and says that it was', async () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'libraryChild.ts'), file()], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const shown = said.toString().trim();
    child.kill('SIGKILL');
    await once(child, 'close');
    const late = openLibrary({ path: file(), workspace: '', clock: { now: () => Date.now() + 60_000, after: () => () => undefined }, failed: (error) => void errors.push(error), troubled: (trouble) => void troubles.push(trouble) });
    const read = late.read('c1')?.turns[0]?.answers[0];
    late.close();
    assert.equal(read?.state, 'failed');
    assert.equal(read.fault.kind, 'interrupted');
    assert.ok(read.text.startsWith(shown), `${read.text} has not ${shown}`);
  }).timeout(20_000);

  it('does not take an answer for broken off that another window is writing', () => {
    const first = opening();
    const second = opening();
    first.save(answered({ ...STREAMING, text: 'Half' }));
    // The model is silent; the window lives.
    for (let n = 0; n < 30; n += 1) clock.advance(1000);
    assert.equal(second.read('c1')?.turns[0]?.answers[0]?.state, 'streaming');
    leave(first);
    clock.advance(10_000);
    assert.equal(second.read('c1')?.turns[0]?.answers[0]?.state, 'failed');
  });

  it('does not keep alive by looking at it what a window that is gone was writing', () => {
    const first = opening();
    first.save(answered({ ...STREAMING, text: 'Half' }));
    leave(first);
    const second = opening();
    const seen: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const conversation = second.read('c1');
      assert.ok(conversation);
      seen.push(String(conversation.turns[0]?.answers[0]?.state));
      second.save({ ...conversation, draft: `typed ${n}` });
      clock.advance(1000);
    }
    assert.equal(seen[0], 'streaming');
    assert.equal(seen.at(-1), 'failed');
  });

  it('shows one window what another has stored', () => {
    const first = opening();
    const second = opening();
    assert.equal(second.changedElsewhere(), false);
    first.save(about('x', 'From the first'));
    assert.equal(second.changedElsewhere(), false, 'what is said goes out before it is written');
    clock.advance(20);
    assert.equal(second.changedElsewhere(), true);
    assert.equal(second.changedElsewhere(), false);
    assert.deepEqual(titles(second.list({ text: '', sort: 'newest', limit: 9 })), ['From the first']);
    second.save(about('y', 'From the second'));
    second.flush();
    assert.equal(second.changedElsewhere(), false, 'its own');
    assert.equal(first.changedElsewhere(), true);
  });

  it('tells which conversation another window has changed', () => {
    const first = opening();
    const second = opening();
    first.save(about('x', 'One'));
    first.save(about('y', 'Two'));
    first.flush();
    assert.deepEqual([first.changed('x'), first.changed('y'), first.changed('none')], [false, false, false], 'its own');
    const known = second.read('x');
    second.read('y');
    assert.ok(known);
    assert.equal(second.changed('x'), false);
    first.save({ ...about('x', 'One'), draft: 'And' });
    first.flush();
    assert.deepEqual([second.changed('x'), second.changed('y')], [true, false]);
    // A write of its own does not cover what it has not read.
    second.save({ ...known, draft: 'Or' });
    second.flush();
    assert.equal(second.changed('x'), true);
    second.read('x');
    assert.equal(second.changed('x'), false);
    first.pin('y', true);
    first.rename('y', 'Named', 'person');
    assert.deepEqual([first.changed('y'), second.changed('y')], [false, true]);
  });

  it('keeps both, when two windows add to one conversation', () => {
    const first = opening();
    first.save(answered(ANSWER));
    first.flush();
    const second = opening();
    const common = second.read('c1');
    assert.ok(common);
    const turn = (id: string): Turn => ({ id, prompt: id, references: [], after: { turn: 't1', answer: 'a1' }, answers: [] });
    first.save({ ...answered(ANSWER), turns: [...answered(ANSWER).turns, turn('from-first')] });
    clock.advance(250);
    second.save({ ...common, turns: [...common.turns, turn('from-second')] });
    second.flush();
    assert.deepEqual(first.read('c1')?.turns.map(({ id }) => id).toSorted(), ['from-first', 'from-second', 't1']);
  });

  it('finds what was asked and answered, by words and by their beginnings', () => {
    const opened = opening();
    opened.save(about('a', 'How do I debounce a callback?', 'Use a timer, and clear it.'));
    opened.save(about('b', 'Explain the retry loop', 'Exponential back-off with jitter.'));
    assert.deepEqual(find(opened, 'debounce'), ['How do I debounce a callback?']);
    assert.deepEqual(find(opened, 'expon'), ['Explain the retry loop']);
    assert.deepEqual(find(opened, 'retry JITTER'), ['Explain the retry loop']);
    assert.deepEqual(find(opened, 'back-off'), ['Explain the retry loop']);
    assert.deepEqual(find(opened, 'debounce jitter'), []);
    for (const hostile of ['"', '*', 'NEAR(', 'a OR', '-', '^', '{a b}', "'; DROP TABLE turn", '()']) find(opened, hostile);
    assert.equal(opened.list({ text: '', sort: 'newest', limit: 9 }).length, 2);
  });

  it('finds any part of a Chinese or Japanese sentence', () => {
    const opened = opening();
    opened.save(about('zh', '请解释这个重试循环', '它使用指数退避算法。'));
    opened.save(about('ja', 'この関数を説明してください', 'これは非同期処理です。'));
    for (const part of ['重试', '试', '退避算法', '解释这个', '指数 循环']) assert.deepEqual(find(opened, part), ['请解释这个重试循环'], part);
    for (const part of ['関数', '非同期', '説明して']) assert.deepEqual(find(opened, part), ['この関数を説明してください'], part);
    assert.deepEqual(find(opened, '试重'), []);
  });

  it('no longer finds what is gone', () => {
    const opened = opening();
    const before = about('a', 'alpha', 'beta');
    opened.save(before);
    opened.flush();
    opened.save({ ...before, turns: before.turns.map((turn) => ({ ...turn, answers: [] })) });
    assert.deepEqual(find(opened, 'beta'), []);
    assert.deepEqual(find(opened, 'alpha'), ['alpha']);
    opened.remove('a');
    assert.deepEqual(find(opened, 'alpha'), []);
    opened.restore('a');
    assert.deepEqual(find(opened, 'alpha'), ['alpha']);
  });

  it('sorts, filters and pins', () => {
    const here = opening();
    const there = opening({ workspace: 'file:///there' });
    here.save(about('a', 'first'));
    clock.advance(1000);
    there.save({ ...about('b', 'second'), turns: [...about('b', 'second').turns, ...about('b2', 'more').turns] });
    clock.advance(1000);
    here.save({ id: 'c', turns: [{ id: 'c-t', prompt: 'third', references: [], answers: [{ ...ANSWER, id: 'c-a', usage: { input: 9000, output: 1, cacheRead: undefined, reasoning: undefined } }] }] });
    clock.advance(1000);
    const list = (sort: 'newest' | 'dearest' | 'longest', workspace?: string): readonly string[] => titles(here.list({ text: '', sort, limit: 9, ...(workspace === undefined ? {} : { workspace }) }));
    assert.deepEqual(list('newest'), ['third', 'second', 'first']);
    assert.deepEqual(list('dearest')[0], 'third');
    assert.deepEqual(list('longest')[0], 'second');
    assert.deepEqual(list('newest', 'file:///there'), ['second']);
    assert.equal(here.latest(), 'c');
    assert.equal(there.latest(), 'b');
    here.pin('a', true);
    assert.deepEqual(list('newest'), ['first', 'third', 'second']);
    here.rename('a', 'By the model', 'model');
    here.rename('a', 'By me', 'person');
    here.rename('a', 'By the model again', 'model');
    assert.deepEqual([list('newest')[0], here.title('a'), here.title('b'), here.title('gone')], ['By me', 'By me', 'second', undefined]);
    assert.deepEqual(find(here, 'by me'), ['By me']);
    assert.deepEqual(find(here, 'model'), []);
  });

  it('stores nothing of a chat in which nothing was said', () => {
    const opened = opening();
    opened.save({ id: 'empty', turns: [] });
    opened.flush();
    assert.deepEqual(opened.list({ text: '', sort: 'newest', limit: 9 }), []);
    opened.save({ id: 'typed', turns: [], draft: 'Only typed' });
    assert.equal(opened.read('typed')?.draft, 'Only typed');
  });

  it('lets old ones go, but not what is pinned', () => {
    const opened = opening();
    opened.save(about('old', 'old'));
    opened.save(about('kept', 'kept'));
    opened.flush();
    opened.pin('kept', true);
    clock.advance(40 * 24 * 3_600_000);
    opened.save(about('new', 'new'));
    opened.flush();
    opened.sweep(0);
    assert.equal(opened.list({ text: '', sort: 'newest', limit: 9 }).length, 3);
    opened.sweep(30);
    assert.deepEqual(titles(opened.list({ text: '', sort: 'newest', limit: 9 })), ['kept', 'new']);
  });

  it('really deletes', () => {
    const opened = opening();
    const secret = 'unforgettable-94613';
    opened.save(about('a', `Remember ${secret}`, `I shall remember ${secret}`));
    opened.flush();
    const bytes = (): string => readdirSync(path.dirname(file())).map((name) => readFileSync(path.join(path.dirname(file()), name), 'latin1')).join('');
    assert.ok(bytes().includes(secret));
    opened.clear();
    assert.ok(!bytes().includes(secret));
    assert.deepEqual(opened.list({ text: '', sort: 'newest', limit: 9 }), []);
  });

  it('really deletes the words of the index too, few or many', () => {
    const opened = opening();
    const bytes = (): string => readdirSync(path.dirname(file())).map((name) => readFileSync(path.join(path.dirname(file()), name), 'latin1')).join('');
    for (const count of [1, 3, 40]) {
      for (let n = 0; n < count; n += 1) {
        opened.save(about(`c${n}`, `Question ${n}`, `The irrigation stops one short ${'of it '.repeat(n)}`));
        opened.flush();
        if (n % 7 === 6) opened.remove(`c${n}`);
      }
      assert.match(bytes(), /irrig/);
      opened.clear();
      assert.doesNotMatch(bytes(), /irrig|rrigation/, String(count));
    }
    opened.save(about('new', 'Something new'));
    assert.deepEqual([find(opened, 'new'), find(opened, 'irrigation')], [['Something new'], []]);
  });

  it('leaves no word in the file of what is gone, and finds the rest', () => {
    const bytes = (): string => readdirSync(path.dirname(file())).map((name) => readFileSync(path.join(path.dirname(file()), name), 'latin1')).join('');
    let opened = opening();
    const keep = (id: string, text: string): void => {
      opened.save(about(id, `Question ${id}`, text));
      opened.flush();
    };
    for (let n = 0; n < 3; n += 1) keep(`old${n}`, `The irrigation stops one short ${'of it '.repeat(n)}`);
    keep('deleted', 'An unforgettable meadow');
    clock.advance(40 * 24 * 3_600_000);
    // Many beside them, so that the index is not merged by itself.
    for (let n = 0; n < 120; n += 1) keep(`new${n}`, `A greenhouse ${'in glass '.repeat(n)}`);
    keep('edited', 'A watermelon');
    opened.save({ id: 'edited', turns: [] });
    opened.remove('deleted');
    clock.advance(2 * 3_600_000);
    opened.flush();
    assert.match(bytes(), /irrig/);
    opened.sweep(30);
    // The window closes before it is through, and the next one goes on.
    clock.advance(30);
    leave(opened);
    opened = opening();
    opened.sweep(30);
    clock.advance(60_000);
    assert.deepEqual(bytes().match(/.{0,20}(irrig|rrigation|meadow|unforget|watermelon|atermel).{0,20}/)?.[0], undefined);
    assert.deepEqual([find(opened, 'greenhouse').length, find(opened, 'irrigation')], [50, []]);
    assert.equal(clock.pending, 0);
    const size = bytes().length;
    opened.sweep(30);
    clock.advance(60_000);
    assert.equal(bytes().length, size, 'nothing is left to be done');
    assert.deepEqual(errors, []);
  });

  it('keeps the record of an exchange, also when its conversation is gone', () => {
    const opened = opening();
    const exchange: Exchange = {
      id: 'e1', purpose: 'a-a', asked: 'x/m', started: 1, firstToken: 2, ended: 3, outcome: 'stop', usage: { input: 5, output: 6, cacheRead: 1, reasoning: 0 }, cost: { amount: 0.1, currency: 'USD' },
      attempts: [{ connectionId: 'x', model: 'm', started: 1, firstByte: 2, ended: 3, status: 200, outcome: 'stop', requestId: 'r', usage: { input: 5, output: 6, cacheRead: 1, reasoning: 0 }, cost: { amount: 0.1, currency: 'USD' } }],
    };
    opened.save(about('a', 'question'));
    opened.keepExchange(exchange);
    assert.deepEqual(opening().exchangesFor('a-a'), [], 'a write would hold up the last words of the answer');
    assert.deepEqual(opened.exchangesFor('a-a'), [exchange]);
    assert.deepEqual(opening().exchangesFor('a-a'), [exchange]);
    opened.keepExchange({ ...exchange, id: 'e2' });
    clock.advance(250);
    assert.deepEqual(opening().exchangesFor('a-a').map(({ id }) => id), ['e1', 'e2']);
    opened.keepExchange(exchange);
    clock.advance(250);
    assert.equal(errors.length, 1, 'an id that is taken is a mistake of ours, and is reported');
    opened.remove('a');
    clock.advance(2 * 3_600_000);
    opened.sweep(0);
    assert.equal(opened.exchangesFor('a-a').length, 2);
    opened.clear();
    assert.deepEqual(opened.exchangesFor('a-a'), []);
  });

  it('opens a file of the first version, and knows what its answers cost', () => {
    mkdirSync(path.dirname(file()));
    const old = new DatabaseSync(file());
    old.exec(`${STEPS[0]}; PRAGMA user_version = 1`);
    const { text, reasoning, ...facts } = ANSWER;
    for (const id of ['dear', 'cheap']) {
      old.prepare('INSERT INTO conversation (id, workspace, title, created, updated, turns, tokens) VALUES (?, ?, ?, 1, 1, 1, ?)').run(id, 'file:///here', id, id === 'cheap' ? 9000 : 1);
      old.prepare(`INSERT INTO turn (id, conversation, place, prompt, facts) VALUES (?, ?, 0, 'Why?', '{}')`).run(`${id}-t`, id);
      old.prepare(`INSERT INTO answer (id, turn, place, state, text, reasoning, facts, beat) VALUES (?, ?, 0, 'finished', ?, ?, ?, 1)`).run(`${id}-a`, `${id}-t`, text, reasoning, JSON.stringify({ ...facts, id: `${id}-a` }));
      old.prepare(`INSERT INTO exchange (id, purpose, asked, started, ended, outcome, cost, currency, facts) VALUES (?, ?, 'x/m', 1, 2, 'stop', ?, 'USD', '{}')`).run(`${id}-e`, `${id}-a`, id === 'dear' ? 2 : 0.5);
    }
    old.close();
    const opened = opening();
    assert.deepEqual([opened.kept, troubles], ['file', []]);
    assert.deepEqual(opened.list({ text: '', sort: 'dearest', limit: 9 }).map(({ id, costs }) => [id, costs]), [['dear', [{ amount: 2, currency: 'USD' }]], ['cheap', [{ amount: 0.5, currency: 'USD' }]]]);
    assert.equal(opened.read('dear')?.turns[0]?.answers[0]?.text, 'Because.');
    opened.save(about('new', 'after that'));
    assert.deepEqual(find(opened, 'after'), ['after that']);
  });

  it('moves a damaged file aside, says so, and goes on', () => {
    const first = opening();
    first.save(about('a', 'lost?'));
    leave(first);
    for (const damage of ['not a database at all, but a text that is long enough to be looked at. '.repeat(40), overwritten(file())]) {
      troubles = [];
      writeFileSync(file(), damage, 'latin1');
      const opened = opening();
      opened.save(about('b', 'goes on'));
      opened.flush();
      assert.deepEqual(titles(opened.list({ text: '', sort: 'newest', limit: 9 })), ['goes on']);
      assert.equal(opened.kept, 'file');
      const [trouble] = troubles;
      assert.equal(trouble?.kind, 'damaged');
      assert.equal(readFileSync(trouble.aside, 'latin1').slice(4096), damage.slice(4096));
      leave(opened);
      assert.deepEqual(titles(opening().list({ text: '', sort: 'newest', limit: 9 })), ['goes on']);
      for (const each of open) leave(each);
    }
    assert.ok(existsSync(`${file()}.damaged-2`));
    assert.deepEqual(errors, []);
  });

  it('loses nothing that this window knows when the damage shows late', () => {
    const opened = opening();
    opened.save(about('a', 'known to this window'));
    opened.flush();
    // Another program writes, so that nothing is read from memory any more, and then all pages but the first go bad.
    const other = new DatabaseSync(file());
    other.exec(`UPDATE conversation SET draft = 'x'; PRAGMA wal_checkpoint(TRUNCATE)`);
    other.close();
    writeFileSync(file(), overwritten(file()), 'latin1');
    assert.deepEqual(find(opened, 'anything'), []);
    assert.equal(troubles[0]?.kind, 'damaged');
    assert.deepEqual(find(opened, 'known'), ['known to this window']);
    leave(opened);
    assert.deepEqual(find(opening(), 'known'), ['known to this window']);
  });

  it('leaves the file of a newer version alone, and goes on in memory', () => {
    leave(opening());
    const database = new DatabaseSync(file());
    database.exec('PRAGMA user_version = 99');
    database.close();
    const opened = opening();
    assert.deepEqual([opened.kept, troubles], ['memory', [{ kind: 'newer' }]]);
    opened.save(about('a', 'in memory'));
    assert.equal(opened.list({ text: '', sort: 'newest', limit: 9 }).length, 1);
    assert.equal(new DatabaseSync(file(), { readOnly: true }).prepare('PRAGMA user_version').get()?.['user_version'], 99);
  });

  it('goes on in memory where there can be no file', () => {
    writeFileSync(path.join(directory, 'a-file'), '');
    const opened = opening({ path: path.join(directory, 'a-file', 'history.db') });
    assert.equal(opened.kept, 'memory');
    assert.equal(troubles[0]?.kind, 'unopenable');
    opened.save(about('a', 'all the same'));
    assert.equal(opened.read('a')?.turns[0]?.prompt, 'all the same');
  });

  // The largest file that a process may write takes the place of a disk that is full: both come to SQLite as a failed write.
  (process.platform === 'linux' ? describe : describe.skip)('without room', () => {
    let child: ChildProcessByStdio<Writable, Readable, null>;
    let lines: AsyncIterator<string>;
    beforeEach(() => {
      child = spawn(process.execPath, [path.join(import.meta.dirname, 'libraryChild.ts'), file(), 'on-demand'], { stdio: ['pipe', 'pipe', 'inherit'] });
      lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    });
    afterEach(() => void child.kill('SIGKILL'));
    const does = async (what: string): Promise<string> => {
      child.stdin.write(`${what}\n`);
      return String((await lines.next()).value);
    };
    const room = (bytes: string): void => void execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:unlimited`]);

    it('tells once that there is none, keeps everything, and stores it when there is room again', async () => {
      assert.equal(await does('small'), 'stored');
      room('100000');
      assert.match(await does('long'), /^failed /);
      assert.equal(await does('more'), 'still failing');
      room('unlimited');
      assert.equal(await does('again'), 'stored');
      child.stdin.end();
      await once(child, 'close');
      const read = opening().read('c1');
      assert.deepEqual([read?.draft, read?.turns[0]?.answers[0]?.text.length], ['again', 250_000]);
    }).timeout(20_000);

    it('does not wait for another word to store it', async () => {
      assert.equal(await does('stream'), '0 errors');
      room('100');
      assert.equal(await does('stream'), '1 errors');
      assert.equal(await does('long'), 'still failing');
      room('unlimited');
      assert.equal(await does('wait'), 'stored by itself');
      child.kill('SIGKILL');
      await once(child, 'close');
      assert.equal(opening().read('c1')?.turns[0]?.answers[0]?.text.length, 250_000);
    }).timeout(20_000);
  });
});

/** A database whose first page is whole and whose others are not. */
function overwritten(file: string): string {
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096, bytes.length);
  return bytes.toString('latin1');
}

/** As it is after a way through JSON: without fields that are `undefined`. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
