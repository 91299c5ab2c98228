import assert from 'node:assert/strict';
import type { ToView } from '../../../../src/contract/chatView.ts';
import { NO_RANGE, type Reference, type TextReference } from '../../../../src/core/reference.ts';
import { referenceTokens } from '../../../../src/core/referenceTokens.ts';
import { translator } from '../../../../src/core/translate.ts';
import { contextDesk, type ContextDesk, type Offer } from '../../../../src/host/context/desk.ts';
import { found, NOTHING, refused } from '../../../../src/host/context/gathered.ts';

const file = (name: string, text = name): TextReference => ({ source: 'file', uri: `file:///${name}`, label: name, languageId: 'plaintext', text, range: NO_RANGE });
const offer = (name: string): Offer => ({ match: { icon: 'file', label: name, detail: '', insert: name }, gather: async () => found(file(name)) });
const PICTURE = { type: 'attach-image', ticket: '', label: '', mediaType: 'image/png', data: 'AAAA', thumbnail: 'data:image/png;base64,AA', width: 3, height: 2 } as const;

describe('what waits to go along', () => {
  let pending: readonly Reference[];
  let posted: ToView[];
  let opened: Reference[];
  let dropped: (readonly string[])[];
  let desk: ContextDesk;
  let find: (text: string) => Promise<readonly Offer[]>;

  beforeEach(() => {
    pending = [];
    posted = [];
    opened = [];
    dropped = [];
    find = async (text) => [offer(`${text.slice(1)}.ts`)];
    let ids = 0;
    desk = contextDesk({
      sources: {
        find: async (text) => find(text),
        pick: async () => NOTHING,
        dropped: async (uris) => {
          dropped.push(uris);
          return NOTHING;
        },
      },
      pending: () => pending,
      setPending: (references) => { pending = references; },
      open: async (reference) => void opened.push(reference),
      changed: () => undefined,
      post: (message) => void posted.push(message),
      newId: () => `id${++ids}`,
      t: translator({}),
    });
  });

  const labels = (): readonly string[] => desk.surroundings().pendingReferences.map(({ label }) => label);

  it('is found and chosen', async () => {
    await desk.handle({ type: 'find-context', serial: 3, text: '@queue' });
    assert.deepEqual(posted, [{ type: 'context-matches', serial: 3, matches: [{ icon: 'file', label: 'queue.ts', detail: '', insert: 'queue.ts' }] }]);
    await desk.handle({ type: 'add-context', serial: 3, index: 0 });
    assert.deepEqual(desk.surroundings().pendingReferences, [{ label: 'queue.ts', icon: 'file', tokens: referenceTokens(file('queue.ts')) }]);
  });

  it('may be chosen from an answer while the next one is on its way, and only from one that was given', async () => {
    await desk.handle({ type: 'find-context', serial: 1, text: '@a' });
    await desk.handle({ type: 'find-context', serial: 2, text: '@ab' });
    await desk.handle({ type: 'add-context', serial: 1, index: 0 });
    await desk.handle({ type: 'add-context', serial: 9, index: 0 });
    await desk.handle({ type: 'add-context', serial: 2, index: 7 });
    assert.deepEqual(labels(), ['a.ts']);
  });

  it('is not answered where the person has typed on', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => { release = resolve; });
    find = async (text) => {
      if (text === '@a') await slow;
      return [offer(text)];
    };
    const first = desk.handle({ type: 'find-context', serial: 1, text: '@a' });
    await desk.handle({ type: 'find-context', serial: 2, text: '@ab' });
    release();
    await first;
    assert.deepEqual(posted.map((message) => message.type === 'context-matches' && message.serial), [2]);
  });

  it('is there once, however often it is chosen, unless it has changed', () => {
    desk.add(found(file('a.ts')));
    desk.add(found(file('a.ts')));
    desk.add(found(file('a.ts', 'changed')));
    assert.deepEqual(labels(), ['a.ts', 'a.ts']);
  });

  it('is removed, opened and taken', async () => {
    desk.add(found(file('a.ts'), file('b.ts'), file('c.ts')));
    await desk.handle({ type: 'remove-reference', index: 1 });
    assert.deepEqual(labels(), ['a.ts', 'c.ts']);
    await desk.handle({ type: 'open-pending', index: 1 });
    await desk.handle({ type: 'open-pending', index: 5 });
    assert.deepEqual(opened, [file('c.ts')]);
    assert.deepEqual(desk.take(), [file('a.ts'), file('c.ts')]);
    assert.deepEqual(pending, []);
  });

  it('says why something does not go along, until that is closed or the message is sent', async () => {
    desk.add(refused('Too large.'));
    assert.deepEqual(desk.surroundings().refusals, ['Too large.']);
    await desk.handle({ type: 'dismiss-refusals' });
    assert.deepEqual(desk.surroundings().refusals, []);
    await desk.handle({ type: 'attach-failed', ticket: '', reason: 'No picture.' });
    assert.deepEqual(desk.surroundings().refusals, ['No picture.']);
    desk.take();
    assert.deepEqual(desk.surroundings().refusals, []);
  });

  it('is a pasted text, which can be put into the message', async () => {
    await desk.handle({ type: 'attach-text', label: '', text: 'one\ntwo\nthree' });
    assert.deepEqual(desk.surroundings().pendingReferences.map(({ label, icon }) => [label, icon]), [['Pasted text (3 lines)', 'paste']]);
    await desk.handle({ type: 'inline-reference', index: 0 });
    assert.deepEqual(posted, [{ type: 'insert-text', text: 'one\ntwo\nthree' }]);
    assert.deepEqual(pending, []);
    await desk.handle({ type: 'attach-text', label: '', text: 'x'.repeat(1_000_001) });
    assert.deepEqual(pending, []);
    assert.match(desk.surroundings().refusals?.[0] ?? '', /1,000,001 characters/);
  });

  it('is a pasted picture', async () => {
    await desk.handle(PICTURE);
    assert.deepEqual(pending, [{ kind: 'image', mediaType: 'image/png', data: 'AAAA', width: 3, height: 2, thumbnail: PICTURE.thumbnail, label: 'Pasted image' }]);
    assert.deepEqual(desk.surroundings().pendingReferences, [{ label: 'Pasted image', icon: 'image', tokens: 1, thumbnail: PICTURE.thumbnail }]);
  });

  it('is no picture of a kind that no model takes, nor one that loads from elsewhere', async () => {
    await desk.handle({ ...PICTURE, mediaType: 'image/svg+xml' });
    await desk.handle({ ...PICTURE, thumbnail: 'https://elsewhere.example/x.png' });
    await desk.handle({ ...PICTURE, data: 'A'.repeat(6_000_000) });
    assert.deepEqual(pending, []);
    assert.equal(desk.surroundings().refusals?.length, 1);
  });

  it('is a picture from a file once the page has made it fit', async () => {
    desk.add({ ...NOTHING, images: [{ mediaType: 'image/bmp', data: 'Qk0=', label: 'shot.bmp', uri: 'file:///shot.bmp' }] });
    assert.deepEqual(desk.surroundings().imageJobs, [{ ticket: 'id1', mediaType: 'image/bmp', data: 'Qk0=' }]);
    await desk.handle({ ...PICTURE, ticket: 'id1' });
    assert.deepEqual(desk.surroundings().imageJobs, []);
    assert.deepEqual(pending.map(({ label, uri }) => [label, uri]), [['shot.bmp', 'file:///shot.bmp']]);
    desk.add({ ...NOTHING, images: [{ mediaType: 'image/png', data: 'AAAA', label: 'broken.png', uri: 'file:///broken.png' }] });
    await desk.handle({ type: 'attach-failed', ticket: 'id2', reason: 'Broken.' });
    assert.deepEqual([desk.surroundings().imageJobs, desk.surroundings().refusals], [[], ['Broken.']]);
  });

  it('is a PDF of a bearable size', async () => {
    await desk.handle({ type: 'attach-document', label: 'paper.pdf', data: 'JVBE' });
    await desk.handle({ type: 'attach-document', label: 'tome.pdf', data: 'A'.repeat(15_000_000) });
    assert.deepEqual(labels(), ['paper.pdf']);
    assert.deepEqual(desk.surroundings().refusals, ['tome.pdf is larger than 10 MB.']);
  });

  it('is what was dropped, one address to a line', async () => {
    await desk.handle({ type: 'drop-context', uris: '# made by a browser\r\nfile:///a.ts\r\nfile:///b.ts\r\n' });
    assert.deepEqual(dropped, [['file:///a.ts', 'file:///b.ts']]);
  });
});
