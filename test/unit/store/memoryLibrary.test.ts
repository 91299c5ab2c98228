import assert from 'node:assert/strict';
import type { Conversation } from '../../../src/core/conversation/conversation.ts';
import type { Library } from '../../../src/core/conversation/library.ts';
import { openLibrary } from '../../../src/store/library.ts';
import { memoryLibrary } from '../../../src/store/memoryLibrary.ts';
import { testClock, type TestClock } from '../../fakes/testClock.ts';
import { ANSWER } from './sampleConversation.ts';

const WORKSPACE = 'file:///here';
const unexpected = (): never => assert.fail();

/** Without the fields that are not there. */
const stored = (conversation: Conversation | undefined): unknown => conversation && JSON.parse(JSON.stringify(conversation));

/** What does not depend on where conversations are kept. */
const KINDS: Readonly<Record<string, (clock: TestClock) => Library>> = {
  'without SQLite': (clock) => memoryLibrary({ workspace: WORKSPACE, now: () => clock.now() }),
  'in SQLite, in memory': (clock) => openLibrary({ path: undefined, workspace: WORKSPACE, clock, failed: unexpected, troubled: unexpected }),
};

for (const [kind, open] of Object.entries(KINDS)) {
  describe(`library ${kind}`, () => {
    let clock: TestClock;
    let library: Library;
    beforeEach(() => {
      clock = testClock(1_700_000_000_000);
      library = open(clock);
    });
    afterEach(() => library.close());

    const about = (id: string, prompt: string, text = 'Because.', tokens = 10): Conversation => ({ id, turns: [{ id: `${id}-t`, prompt, references: [], answers: [{ ...ANSWER, id: `${id}-a`, text, usage: { input: tokens, output: 0, cacheRead: undefined, reasoning: undefined } }] }] });
    const list = (text = '', sort: 'newest' | 'dearest' | 'longest' = 'newest', limit = 9): readonly string[] => library.list({ text, sort, limit }).map(({ title }) => title);
    function save(...conversations: readonly Conversation[]): void {
      for (const conversation of conversations) {
        library.save(conversation);
        clock.advance(1000);
      }
    }

    it('is gone with the window', () => assert.equal(library.kept, 'memory'));

    it('gives back what was saved', () => {
      const full = { ...about('a', 'Why?'), draft: 'And', model: 'x/m', queue: [{ id: 'q', prompt: 'Then?', references: [] }] };
      save(full);
      library.flush();
      assert.deepEqual(stored(library.read('a')), stored(full));
      assert.equal(library.read('b'), undefined);
      assert.equal(library.waiting, false);
    });

    it('keeps nothing of a chat in which nothing was said', () => {
      save({ id: 'empty', turns: [] });
      assert.deepEqual(list(), []);
      assert.equal(library.latest(), undefined);
      save({ id: 'typed', turns: [], draft: 'Only typed' });
      assert.equal(library.read('typed')?.draft, 'Only typed');
      const pending = [{ uri: '', label: 'Pasted', languageId: 'plaintext', text: 'x', range: { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0 } }];
      save({ id: 'waiting', turns: [], pending });
      assert.deepEqual(library.read('waiting')?.pending, pending);
    });

    it('finds what was asked and answered', () => {
      save(about('a', 'How do I debounce?', 'Use a timer.'), about('b', '请解释这个重试循环', '它使用指数退避算法。'));
      assert.deepEqual(list('DEBOUNCE timer'), ['How do I debounce?']);
      assert.deepEqual(list('指数退避'), ['请解释这个重试循环']);
      assert.deepEqual(list('debounce 指数'), []);
    });

    it('sorts, limits and pins', () => {
      const [longer] = about('b2', 'more').turns;
      assert.ok(longer);
      save(about('a', 'dear', 'x', 9000), { ...about('b', 'long'), turns: [...about('b', 'long').turns, longer] }, about('c', 'new'));
      assert.deepEqual(list(), ['new', 'long', 'dear']);
      assert.deepEqual([list('', 'dearest')[0], list('', 'longest')[0], list('', 'newest', 2).length], ['dear', 'long', 2]);
      assert.equal(library.latest(), 'c');
      library.pin('a', true);
      assert.deepEqual(list()[0], 'dear');
      library.pin('a', false);
      assert.deepEqual(list()[0], 'new');
    });

    it('has the dearest first: by what it cost then in the own currency, then in others, and by tokens where that is unknown', () => {
      save(about('a', 'cheap', 'x', 9000), about('b', 'dear'), about('c', 'yuan'), about('d', 'free, long', 'x', 8000), about('e', 'free, short', 'x', 1), about('f', 'both'), about('g', 'euro'));
      const cost = (id: string, amount: number | undefined, currency = 'USD', answer: 'answered' | 'refused' = 'answered'): void => {
        serial += 1;
        library.keepExchange({ id: `e${serial}`, purpose: `${id}-a`, asked: 'x/m', started: 1, firstToken: answer === 'answered' ? 2 : undefined, ended: 3, outcome: 'stop', usage: undefined, cost: amount === undefined ? undefined : { amount, currency }, attempts: [] });
      };
      let serial = 0;
      cost('a', 0.5);
      cost('b', 0.4);
      cost('b', 0.4);
      cost('c', 3, 'CNY');
      cost('e', undefined);
      cost('f', 1);
      cost('f', 1, 'CNY');
      cost('g', 9, 'EUR');
      const dearest = (currency?: string): readonly string[] => library.list({ text: '', sort: 'dearest', limit: 9, ...(currency === undefined ? {} : { currency }) }).map(({ title }) => title);
      assert.deepEqual(dearest('USD'), ['both', 'dear', 'cheap', 'yuan', 'euro', 'free, long', 'free, short']);
      assert.deepEqual(dearest('CNY'), ['yuan', 'both', 'euro', 'dear', 'cheap', 'free, long', 'free, short']);
      assert.deepEqual(dearest(`"'$`), ['yuan', 'both', 'euro', 'dear', 'cheap', 'free, long', 'free, short'], 'one that nothing was spent in');
      assert.deepEqual(dearest(), dearest('CNY'), 'by their names where none is the own');
      const both = (currency: string): unknown => library.list({ text: '', sort: 'newest', currency, limit: 9 }).find(({ id }) => id === 'f')?.costs;
      assert.deepEqual(both('USD'), [{ amount: 1, currency: 'USD' }, { amount: 1, currency: 'CNY' }]);
      assert.deepEqual(both('EUR'), [{ amount: 1, currency: 'CNY' }, { amount: 1, currency: 'USD' }]);
      const of = (id: string): unknown => {
        const found = library.list({ text: '', sort: 'newest', limit: 9 }).find((listed) => listed.id === id);
        return [found?.costs, found?.costIsPart];
      };
      assert.deepEqual(of('b'), [[{ amount: 0.8, currency: 'USD' }], false]);
      assert.deepEqual([of('e'), of('d')], [[[], true], [[], false]]);
      // What was refused cost nothing; what was answered at an unknown price cost something.
      cost('a', undefined, 'USD', 'refused');
      assert.deepEqual(of('a'), [[{ amount: 0.5, currency: 'USD' }], false]);
      cost('a', undefined);
      assert.deepEqual(of('a'), [[{ amount: 0.5, currency: 'USD' }], true]);
    });

    it('knows the cost of an answer that was kept after its record', () => {
      library.keepExchange({ id: 'e', purpose: 'a-a', asked: 'x/m', started: 1, firstToken: 2, ended: 3, outcome: 'stop', usage: undefined, cost: { amount: 2, currency: 'USD' }, attempts: [] });
      save(about('a', 'Why?'));
      assert.deepEqual(library.list({ text: '', sort: 'newest', limit: 9 })[0]?.costs, [{ amount: 2, currency: 'USD' }]);
      save({ id: 'a', turns: [] });
      assert.deepEqual(library.list({ text: '', sort: 'newest', limit: 9 })[0]?.costs, []);
    });

    it('says what it does not know', () => {
      save({ id: 'a', turns: [{ id: 't', prompt: 'Why?', references: [], answers: [{ ...ANSWER, usage: undefined }] }] });
      assert.equal(library.list({ text: '', sort: 'newest', limit: 1 })[0]?.tokens, undefined);
    });

    it('lists those of one folder', () => {
      save(about('a', 'here'));
      const of = (workspace: string): number => library.list({ text: '', sort: 'newest', limit: 9, workspace }).length;
      assert.deepEqual([of(WORKSPACE), of('file:///there')], [1, 0]);
    });

    it('keeps the title that a person gave', () => {
      save(about('a', 'first words'));
      library.rename('a', 'By the model', 'model');
      assert.deepEqual(list(), ['By the model']);
      library.rename('a', 'By me', 'person');
      library.rename('a', 'By the model again', 'model');
      save({ ...about('a', 'first words'), draft: 'x' });
      assert.deepEqual(list(), ['By me']);
      assert.deepEqual(list('me'), ['By me']);
    });

    it('takes a conversation out of every list, and brings it back', () => {
      save(about('a', 'alpha'), about('b', 'beta'));
      library.remove('b');
      assert.deepEqual([list(), list('beta'), library.latest()], [['alpha'], [], 'a']);
      library.restore('b');
      assert.deepEqual([list(), library.latest()], [['beta', 'alpha'], 'b']);
    });

    it('is not newer because something was typed', () => {
      const first = about('a', 'alpha');
      save(first, about('b', 'beta'), { ...first, draft: 'typed' });
      assert.deepEqual(list(), ['beta', 'alpha']);
    });

    it('deletes everything', () => {
      save(about('a', 'alpha'));
      library.keepExchange({ id: 'e', purpose: 'a-a', asked: 'x/m', started: 1, firstToken: undefined, ended: 2, outcome: 'stop', usage: undefined, cost: undefined, attempts: [] });
      assert.equal(library.exchangesFor('a-a').length, 1);
      assert.deepEqual(library.exchangesFor('other'), []);
      library.clear();
      assert.deepEqual([list(), library.read('a'), library.exchangesFor('a-a')], [[], undefined, []]);
    });

    it('has no other window', () => {
      save(about('a', 'alpha'));
      assert.deepEqual([library.changedElsewhere(), library.changed('a')], [false, false]);
    });
  });
}
