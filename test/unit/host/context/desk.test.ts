import assert from 'node:assert/strict';
import type { ToView } from '../../../../src/contract/chatView.ts';
import { NO_RANGE, type Reference, type TextReference } from '../../../../src/core/conversation/reference.ts';
import { translator } from '../../../../src/core/translate.ts';
import { contextDesk, type ContextDesk, type ContextIntent } from '../../../../src/host/context/desk.ts';
import { found, NOTHING, refused } from '../../../../src/host/context/gathered.ts';

const file = (name: string, text = name): TextReference => ({ source: 'file', uri: `file:///${name}`, label: name, languageId: 'plaintext', text, range: NO_RANGE });
const PICTURE = { type: 'attach-image', ticket: '', label: '', mediaType: 'image/png', data: 'AAAA', thumbnail: 'data:image/png;base64,AA', width: 3, height: 2 } as const;

describe('what waits to go along', () => {
  let pending: readonly Reference[];
  let posted: ToView[];
  let opened: Reference[];
  let dropped: (readonly string[])[];
  let desk: ContextDesk;

  beforeEach(() => {
    pending = [];
    posted = [];
    opened = [];
    dropped = [];
    let ids = 0;
    desk = contextDesk({
      sources: {
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
      newId: () => `id${++ids}`,
      t: translator({}),
    });
  });

  const handle = async (message: ContextIntent): Promise<unknown> => desk.handle(message, (reply) => posted.push(reply));
  const idOf = (label: string): string => desk.surroundings().pendingReferences.find((reference) => reference.label === label)?.id ?? assert.fail(label);
  const labels = (): readonly string[] => desk.surroundings().pendingReferences.map(({ label }) => label);

  it('is there once, however often it is chosen, unless it has changed', () => {
    desk.add(found(file('a.ts')));
    desk.add(found(file('a.ts')));
    desk.add(found(file('a.ts', 'changed')));
    assert.deepEqual(labels(), ['a.ts', 'a.ts']);
  });

  it('is removed, opened and taken', async () => {
    desk.add(found(file('a.ts'), file('b.ts'), file('c.ts')));
    await handle({ type: 'remove-reference', id: idOf('b.ts') });
    assert.deepEqual(labels(), ['a.ts', 'c.ts']);
    await handle({ type: 'open-pending', id: idOf('c.ts') });
    await handle({ type: 'open-pending', id: 'none' });
    assert.deepEqual(opened, [file('c.ts')]);
    assert.deepEqual(desk.take(), [file('a.ts'), file('c.ts')]);
    assert.deepEqual(pending, []);
  });

  it('is removed by presses that come before the page has heard of each other', async () => {
    desk.add(found(file('a.ts'), file('b.ts'), file('c.ts')));
    const [a, b] = [idOf('a.ts'), idOf('b.ts')];
    for (const id of [a, b, b]) await handle({ type: 'remove-reference', id });
    assert.deepEqual(labels(), ['c.ts']);
  });

  it('says why something does not go along, until that is closed or the message is sent', async () => {
    desk.add(refused('Too large.'));
    assert.deepEqual(desk.surroundings().refusals, ['Too large.']);
    await handle({ type: 'dismiss-refusals' });
    assert.deepEqual(desk.surroundings().refusals, []);
    await handle({ type: 'attach-failed', ticket: '', reason: 'No picture.' });
    assert.deepEqual(desk.surroundings().refusals, ['No picture.']);
    desk.take();
    assert.deepEqual(desk.surroundings().refusals, []);
  });

  it('is a pasted text, which can be put into the message', async () => {
    await handle({ type: 'attach-text', label: '', text: 'one\ntwo\nthree' });
    assert.deepEqual(desk.surroundings().pendingReferences.map(({ label, icon }) => [label, icon]), [['Pasted text (3 lines)', 'paste']]);
    await handle({ type: 'inline-reference', id: idOf('Pasted text (3 lines)') });
    assert.deepEqual(posted, [{ type: 'insert-text', text: 'one\ntwo\nthree' }]);
    assert.deepEqual(pending, []);
    await handle({ type: 'attach-text', label: '', text: 'x'.repeat(1_000_001) });
    assert.deepEqual(pending, []);
    assert.match(desk.surroundings().refusals?.[0] ?? '', /1,000,001 characters/);
  });

  it('is a pasted picture', async () => {
    await handle(PICTURE);
    assert.deepEqual(pending, [{ kind: 'image', mediaType: 'image/png', data: 'AAAA', width: 3, height: 2, thumbnail: PICTURE.thumbnail, label: 'Pasted image' }]);
    assert.deepEqual(desk.surroundings().pendingReferences, [{ id: idOf('Pasted image'), label: 'Pasted image', icon: 'image', tokens: 1, thumbnail: PICTURE.thumbnail }]);
  });

  it('is no picture of a kind that no model takes, nor one that loads from elsewhere', async () => {
    await handle({ ...PICTURE, mediaType: 'image/svg+xml' });
    await handle({ ...PICTURE, thumbnail: 'https://elsewhere.example/x.png' });
    await handle({ ...PICTURE, data: 'A'.repeat(6_000_000) });
    assert.deepEqual(pending, []);
    assert.equal(desk.surroundings().refusals?.length, 1);
  });

  it('is a picture from a file once the page has made it fit', async () => {
    desk.add({ ...NOTHING, images: [{ mediaType: 'image/bmp', data: 'Qk0=', label: 'shot.bmp', uri: 'file:///shot.bmp' }] });
    assert.deepEqual(desk.surroundings().imageJobs, [{ ticket: 'id1', mediaType: 'image/bmp', data: 'Qk0=' }]);
    await handle({ ...PICTURE, ticket: 'id1' });
    assert.deepEqual(desk.surroundings().imageJobs, []);
    assert.deepEqual(pending.map(({ label, uri }) => [label, uri]), [['shot.bmp', 'file:///shot.bmp']]);
    desk.add({ ...NOTHING, images: [{ mediaType: 'image/png', data: 'AAAA', label: 'broken.png', uri: 'file:///broken.png' }] });
    await handle({ type: 'attach-failed', ticket: desk.surroundings().imageJobs?.[0]?.ticket ?? '', reason: 'Broken.' });
    assert.deepEqual([desk.surroundings().imageJobs, desk.surroundings().refusals], [[], ['Broken.']]);
  });

  it('is that picture once, although two pages that show the conversation have made it fit', async () => {
    desk.add({ ...NOTHING, images: [{ mediaType: 'image/bmp', data: 'Qk0=', label: 'shot.bmp', uri: 'file:///shot.bmp' }] });
    await handle({ ...PICTURE, ticket: 'id1' });
    await handle({ ...PICTURE, ticket: 'id1' });
    await handle({ type: 'attach-failed', ticket: 'id1', reason: 'Broken.' });
    assert.deepEqual([labels(), desk.surroundings().refusals], [['shot.bmp'], []]);
  });

  it('is a PDF of a bearable size', async () => {
    await handle({ type: 'attach-document', label: 'paper.pdf', data: 'JVBE' });
    await handle({ type: 'attach-document', label: 'tome.pdf', data: 'A'.repeat(15_000_000) });
    assert.deepEqual(labels(), ['paper.pdf']);
    assert.deepEqual(desk.surroundings().refusals, ['tome.pdf is larger than 10 MB.']);
  });

  it('is what was dropped, one address to a line', async () => {
    await handle({ type: 'drop-context', uris: '# made by a browser\r\nfile:///a.ts\r\nfile:///b.ts\r\n' });
    assert.deepEqual(dropped, [['file:///a.ts', 'file:///b.ts']]);
  });
});
