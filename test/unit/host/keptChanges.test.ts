import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, uptime } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { KeptChange } from '../../../src/core/edit/keptChange.ts';
import { keptChanges, type KeptChanges } from '../../../src/host/rewrite/keptChanges.ts';

describe('changes that are kept on the disk', () => {
  let directory: string;
  let changes: KeptChanges;
  beforeEach(async () => {
    directory = path.join(await mkdtemp(path.join(tmpdir(), 'latchkey-kept-')), 'pending');
    changes = keptChanges(directory, () => Date.now());
  });
  afterEach(() => rm(path.dirname(directory), { recursive: true, force: true }));

  const change = (id: string, fields: Partial<KeptChange> = {}): KeptChange => ({
    id, uri: 'file:///a.ts', task: { kind: 'document' }, ended: true, clean: true, owner: process.pid, at: Date.now(),
    around: [[], []], parts: [{ original: ['old'], shown: ['new'], prefix: '', suffix: '' }], ...fields,
  });
  /** What the next window has of it. */
  const next = (): KeptChanges => keptChanges(directory, () => Date.now());
  const left = async (): Promise<readonly string[]> => (await next().left()).changes.map(({ id }) => id);

  it('are there until they are forgotten, the newest first', async () => {
    assert.deepEqual(await changes.left(), { changes: [], more: false });
    const older = change('older', { at: Date.now() - 1000 });
    await changes.keep(older);
    await changes.keep(change('newer'));
    assert.deepEqual(await left(), ['newer', 'older']);
    assert.deepEqual((await next().left()).changes[1], older);
    await changes.forget('newer');
    await changes.forget('never was');
    assert.deepEqual(await left(), ['older']);
  });

  it('are as they were written last, also where nobody waited', async () => {
    const all = Array.from({ length: 20 }, (_, at) => changes.keep(change('one', { at })));
    void changes.keep(change('two'));
    await Promise.all([...all, changes.forget('two')]);
    assert.deepEqual((await next().left()).changes.map(({ at }) => at), [19]);
    assert.deepEqual(await readdir(directory), ['one.json']);
  });

  it('are not left by whoever keeps them', async () => {
    await changes.keep(change('one'));
    assert.deepEqual(await changes.left(), { changes: [], more: false });
    assert.deepEqual(await left(), ['one']);
  });

  it('have the answers so far beside them, for as long as there is a rest of it', async () => {
    const said = async (): Promise<readonly unknown[]> => (await next().left()).changes.map((one) => one.said);
    await changes.keep(change('one'));
    assert.deepEqual(await said(), [undefined]);
    await changes.keepSaid('one', [{ text: 'function one() {\n', whole: false }]);
    await changes.keepSaid('one', [{ text: 'function one() {\n  ret', whole: false }, { text: 'two', whole: true }]);
    assert.deepEqual(await said(), [[{ text: 'function one() {\n  ret', whole: false }, { text: 'two', whole: true }]]);
    await changes.keep(change('one', { at: Date.now() + 1, said: [{ text: 'of before', whole: false }] }));
    assert.deepEqual(await said(), [[{ text: 'function one() {\n  ret', whole: false }, { text: 'two', whole: true }]]);
    await changes.keepSaid('one', undefined);
    assert.deepEqual(await said(), [undefined]);
    await changes.keepSaid('one', [{ text: 'x', whole: false }]);
    await changes.forget('one');
    assert.deepEqual(await readdir(directory), []);
  });

  it('are those of others while those run, unless the machine was started since', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await changes.keep(change('running', { owner: other.pid ?? 0 }));
      await changes.keep(change('before the start', { owner: other.pid ?? 0, at: Date.now() - (uptime() + 60) * 1000 }));
      assert.deepEqual(await left(), ['before the start']);
      assert.equal((await next().left()).more, true);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
    assert.deepEqual(await left(), ['running', 'before the start']);
    assert.equal((await next().left()).more, false);
  });

  it('are told from what else lies there', async () => {
    await changes.keep(change('one'));
    await writeFile(path.join(directory, 'half.json'), '{"id":"ha');
    await writeFile(path.join(directory, 'one.json.new'), '{');
    await mkdir(path.join(directory, 'folder.json'));
    await symlink(path.join(directory, 'one.json'), path.join(directory, 'link.json'));
    assert.deepEqual(await left(), ['one']);
  });

  it('are none where a file says that it is another one', async () => {
    const victim = path.join(path.dirname(directory), 'victim.json');
    await writeFile(victim, '{}');
    await changes.keep(change('one'));
    await writeFile(path.join(directory, 'hostile.json'), JSON.stringify(change('../victim')));
    await writeFile(path.join(directory, 'copy.json'), JSON.stringify(change('one')));
    for (const id of await left()) await changes.forget(id);
    assert.deepEqual((await readdir(directory)).sort(), ['copy.json', 'hostile.json']);
    assert.equal(await readFile(victim, 'utf8'), '{}');
  });

  it('can be read by nobody else', async function () {
    if (process.platform === 'win32') this.skip();
    await changes.keep(change('one'));
    assert.deepEqual([(await stat(directory)).mode & 0o777, (await stat(path.join(directory, 'one.json'))).mode & 0o777], [0o700, 0o600]);
  });

  it('say so when they cannot be kept, and go on', async () => {
    await writeFile(directory, 'not a directory');
    await assert.rejects(changes.keep(change('one')), { code: 'EEXIST' });
    await rm(directory);
    await changes.keep(change('one'));
    assert.deepEqual(await left(), ['one']);
  });
});
