import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Conversation } from '../../../src/core/conversation.ts';
import { openConversationFile } from '../../../src/store/conversationFile.ts';
import { readConversation } from '../../../src/store/storedConversation.ts';
import { fakeClock } from './fakeClock.ts';
import { ANSWER, answered, numbered } from './sampleConversation.ts';

const CHILD = fileURLToPath(new URL('savingChild.ts', import.meta.url));

describe('conversation file', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-store-'));
    path = join(folder, 'conversation.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const stored = (): string | undefined => (existsSync(path) ? readConversation(readFileSync(path, 'utf8'))?.id : undefined);
  /** Waits for something that the file system will have done, in its own time; mocha's limit ends a wait in vain. */
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await setImmediate();
  };

  describe('load', () => {
    it('finds nothing where nothing was saved, not even the folder', async () => {
      assert.deepEqual(await openConversationFile(join(folder, 'none', 'conversation.json'), fakeClock()).load(), { empty: true });
    });

    it('gives back what was saved, to the last character', async () => {
      const saved = answered({ ...ANSWER, text: 'half a pair \ud83d, a key \u{1f511}, 锁匠, \0\u2028\r\n"\\' });
      const file = openConversationFile(path, fakeClock());
      file.save(saved);
      await file.flush();
      assert.deepEqual(await openConversationFile(path, fakeClock()).load(), { conversation: JSON.parse(JSON.stringify(saved)) as Conversation });
    });

    it('finds an answer that was being written interrupted, with its text', async () => {
      const { reason: _, ...streaming } = { ...ANSWER, reason: 'stop', state: 'streaming' as const, text: 'Half an', timings: { started: 1, firstToken: 2 } };
      const file = openConversationFile(path, fakeClock());
      file.save(answered(streaming));
      await file.flush();
      const loaded = await openConversationFile(path, fakeClock()).load();
      const answer = 'conversation' in loaded ? loaded.conversation.turns[0]?.answers[0] : undefined;
      assert.deepEqual(answer, JSON.parse(JSON.stringify({ ...streaming, state: 'failed', fault: { kind: 'interrupted', connectionId: 'demo', connection: 'Demo', host: '' } })));
    });

    for (const content of ['', '{', 'null', '[]', '{"version":1}', '{"version":2,"conversation":{"id":"c","turns":[]}}', '{"version":1,"conversation":{"id":"c"}}', '\0\0\0\0']) {
      it(`moves ${JSON.stringify(content)} aside, whole`, async () => {
        writeFileSync(path, content);
        const file = openConversationFile(path, fakeClock());
        assert.deepEqual(await file.load(), { damaged: `${path}.damaged-1` });
        assert.equal(readFileSync(`${path}.damaged-1`, 'utf8'), content);
        assert.deepEqual(await file.load(), { empty: true });
      });
    }

    it('never writes over what was moved aside before', async () => {
      const file = openConversationFile(path, fakeClock());
      for (const n of [1, 2, 3]) {
        writeFileSync(path, `damaged ${n}`);
        assert.deepEqual(await file.load(), { damaged: `${path}.damaged-${n}` });
      }
      for (const n of [1, 2, 3]) assert.equal(readFileSync(`${path}.damaged-${n}`, 'utf8'), `damaged ${n}`);
    });

    it('lets two windows that find it damaged both begin, and keeps it once', async () => {
      writeFileSync(path, 'damaged');
      const found = await Promise.all([openConversationFile(path, fakeClock()).load(), openConversationFile(path, fakeClock()).load()]);
      assert.equal(found.filter((one) => 'damaged' in one).length, 1);
      assert.deepEqual(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')), ['damaged']);
    });

    it('fails where the file cannot be read, and leaves it', async () => {
      mkdirSync(path);
      await assert.rejects(openConversationFile(path, fakeClock()).load(), { code: 'EISDIR' });
      assert.ok(existsSync(path));
    });

    it('removes what killed processes left behind, and nothing else', async () => {
      const dead = spawnSync(process.execPath, ['--version']).pid;
      const names = [`conversation.json.${dead}-0a.tmp`, `conversation.json.${process.pid}-0b.tmp`, `other.json.${dead}-0c.tmp`, 'conversation.json.tmp'];
      for (const name of names) writeFileSync(join(folder, name), '');
      await openConversationFile(path, fakeClock()).load();
      assert.deepEqual(readdirSync(folder).sort((a, b) => a.localeCompare(b)), names.slice(1).sort((a, b) => a.localeCompare(b)));
    });
  });

  describe('save', () => {
    it('writes the first change at once, later ones together and within 250 ms', async () => {
      const clock = fakeClock();
      const file = openConversationFile(path, clock);
      file.save(numbered(1, 10));
      await until(() => stored() === '1');
      clock.advance(50);
      for (const n of [2, 3, 4]) file.save(numbered(n, 10));
      await until(() => clock.nextDue !== undefined);
      const due = clock.nextDue ?? Infinity;
      assert.ok(due - clock.now() <= 250);
      clock.advance(due - clock.now() - 1);
      assert.equal(stored(), '1');
      clock.advance(1);
      await until(() => stored() === '4');
      assert.equal(clock.nextDue, undefined, 'nothing waits when everything is written');
    });

    it('writes what came during a write after it, the newest only', async () => {
      const clock = fakeClock();
      const file = openConversationFile(path, clock);
      const seen = new Set<string | undefined>();
      file.save(numbered(1, 3_000_000));
      file.save(numbered(2, 10));
      file.save(numbered(3, 10));
      assert.equal(clock.nextDue, undefined, 'never two writes at once');
      await until(() => {
        seen.add(stored());
        return clock.nextDue !== undefined;
      });
      clock.advance(250);
      await until(() => stored() === '3');
      assert.equal(seen.has('2'), false);
    });

    it('waits no longer because the clock was set back', async () => {
      const clock = fakeClock();
      const file = openConversationFile(path, clock);
      file.save(numbered(1, 10));
      await until(() => stored() === '1');
      clock.set(5);
      file.save(numbered(2, 10));
      await until(() => stored() === '2');
    });

    it('is flushed without waiting', async () => {
      const clock = fakeClock();
      const file = openConversationFile(path, clock);
      await file.flush();
      assert.equal(existsSync(path), false);
      for (const n of [1, 2, 3]) file.save(numbered(n, 10));
      await Promise.all([file.flush(), file.flush()]);
      assert.equal(stored(), '3');
      assert.equal(clock.nextDue, undefined);
    });

    it('leaves one file, which only its owner may read', async function () {
      if (process.platform === 'win32') this.skip();
      const file = openConversationFile(path, fakeClock());
      file.save(numbered(1, 10));
      await file.flush();
      assert.deepEqual(readdirSync(folder), ['conversation.json']);
      assert.equal(statSync(path).mode & 0o777, 0o600);
    });

    it('makes the folder', async () => {
      const deep = join(folder, 'a', 'b', 'conversation.json');
      const file = openConversationFile(deep, fakeClock());
      file.save(numbered(1, 10));
      await file.flush();
      assert.ok(existsSync(deep));
    });
  });

  describe('a failed write', () => {
    it('is reported once in a row, tried again with the next change, and reported anew after a success', async () => {
      const blocked = join(folder, 'file');
      writeFileSync(blocked, '');
      path = join(blocked, 'conversation.json');
      const clock = fakeClock();
      const file = openConversationFile(path, clock);
      const errors: unknown[] = [];
      const end = file.onError((error) => errors.push('code' in error ? error.code : error));
      const save = async (n: number): Promise<void> => {
        clock.advance(1000);
        file.save(numbered(n, 10));
        await file.flush();
      };
      await save(1);
      assert.equal(errors.length, 1);
      assert.match(String(errors[0]), /^(ENOTDIR|EEXIST)$/);
      await save(2);
      assert.equal(errors.length, 1);
      assert.equal(clock.nextDue, undefined, 'it is not tried again without a change');

      rmSync(blocked);
      await file.flush();
      assert.equal(stored(), '2', 'a flush writes what is still unwritten');

      rmSync(blocked, { recursive: true });
      writeFileSync(blocked, '');
      await save(3);
      assert.equal(errors.length, 2);
      rmSync(blocked);
      await save(4);
      assert.equal(stored(), '4');
      end();
      rmSync(blocked, { recursive: true });
      writeFileSync(blocked, '');
      await save(5);
      assert.equal(errors.length, 2);
    });

    it('leaves the older file whole when the disk takes only a part', async function () {
      // A limit on file sizes breaks a write off in its middle, as a full disk does, and needs no disk of one's own.
      if (process.platform === 'win32') this.skip();
      const file = openConversationFile(path, fakeClock());
      file.save(numbered(1, 10));
      await file.flush();
      const child = spawnSync('/bin/sh', ['-c', 'ulimit -f 64 && exec "$0" "$@"', process.execPath, CHILD, path, '2', '1000000', '3'], { encoding: 'utf8' });
      assert.equal(child.stdout, 'error EFBIG\n2\n3\n', child.stderr);
      assert.equal(stored(), '1');
      assert.deepEqual(readdirSync(folder), ['conversation.json']);
    }).timeout(20_000);
  });

  it('is whole after each of 25 kills of its writer, and never older than what was flushed', async function () {
    this.timeout(60_000);
    let n = 0;
    for (let kill = 0; kill < 25; kill += 1) {
      const child = spawn(process.execPath, [CHILD, path, String(n + 1), '3000000'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      let flushed = n;
      let writes = 0;
      let before = performance.now();
      for await (const line of createInterface({ input: child.stdout })) {
        flushed = Number(line);
        writes += 1;
        // Killed at a random instant of the write after the third: as long as the third took, and at any part of it.
        if (writes === 2) before = performance.now();
        if (writes === 3) setTimeout(() => child.kill('SIGKILL'), Math.random() * (performance.now() - before));
      }
      await ended;
      const conversation = readConversation(readFileSync(path, 'utf8'));
      assert.ok(conversation, 'the file is whole');
      n = Number(conversation.id);
      assert.ok(n >= flushed, `${n} is older than ${flushed}`);
      assert.deepEqual(conversation, JSON.parse(JSON.stringify(numbered(n, 3_000_000))));
    }
    assert.deepEqual(Object.keys(await openConversationFile(path, fakeClock()).load()), ['conversation']);
    assert.deepEqual(readdirSync(folder), ['conversation.json'], 'the leftovers of all kills are removed');
  });
});
