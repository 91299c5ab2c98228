import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Conversation } from '../core/conversation.ts';
import { readConversation, writeConversation } from './storedConversation.ts';

/** What stood in the file. `damaged`: nothing that this version can read; the path it was moved aside to. */
export type LoadedConversation = { readonly conversation: Conversation } | { readonly empty: true } | { readonly damaged: string };

/**
 * The current conversation of a workspace in one JSON file. The file is whole at any instant, whatever is killed when: it is
 * only ever replaced. Of two windows with the same workspace the one that wrote last wins.
 */
export interface ConversationFile {
  /** @throws the file system's error when the file is there but cannot be read. */
  load(): Promise<LoadedConversation>;
  /** Keeps the newest conversation and writes it soon; never throws. */
  save(conversation: Conversation): void;
  /** Resolves when everything saved so far is written, or its writing has failed and been reported. */
  flush(): Promise<void>;
  /** Told the first of a row of failed writes, whose next change tries again, and of leftovers that stay. The returned function ends it. */
  onError(listener: (error: Error) => void): () => void;
}

/**
 * Milliseconds from one write to the next. What was shown has to be on the disk within 250 ms, and a write takes a part of
 * those: 50 are left for it.
 */
const INTERVAL_MS = 200;

/** @param path the file, whose folder is made when it is first needed. */
export function openConversationFile(path: string, clock: Clock): ConversationFile {
  const listeners = new Set<(error: Error) => void>();
  /** Saved, and not yet in a file that was written to its end. */
  let unwritten: Conversation | undefined;
  let writing: Promise<void> | undefined;
  let cancelTimer: (() => void) | undefined;
  let lastStart = -Infinity;
  let reported = false;

  const write = async (conversation: Conversation): Promise<void> => {
    try {
      await replaceFile(path, writeConversation(conversation));
      // Something newer may have been saved meanwhile, and still has to be written.
      if (unwritten === conversation) unwritten = undefined;
      reported = false;
    } catch (error) {
      if (reported) return;
      reported = listeners.size > 0;
      report(error);
    }
  };

  const report = (error: unknown): void => {
    for (const listener of listeners) listener(error instanceof Error ? error : new Error(String(error)));
  };

  const start = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    if (unwritten === undefined || writing !== undefined) return;
    const conversation = unwritten;
    lastStart = clock.now();
    writing = write(conversation).finally(() => {
      writing = undefined;
      // After a failure the same conversation waits for the next change, so that a full disk is not written to for ever.
      if (unwritten !== undefined && unwritten !== conversation) schedule();
    });
  };

  const schedule = (): void => {
    if (writing !== undefined || cancelTimer !== undefined) return;
    const wait = lastStart + INTERVAL_MS - clock.now();
    // A clock that was set back must not keep the words from the disk.
    if (wait <= 0 || wait > INTERVAL_MS) start();
    else cancelTimer = clock.after(wait, start);
  };

  return {
    async load() {
      const loaded = await loadConversation(path);
      // That they cannot be removed is worth telling, and no reason to withhold the conversation.
      await removeLeftovers(path).catch(report);
      return loaded;
    },
    save(conversation) {
      unwritten = conversation;
      schedule();
    },
    async flush() {
      await writing;
      start();
      await writing;
    },
    onError(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function loadConversation(path: string): Promise<LoadedConversation> {
  const text = await unlessMissing(readFile(path, 'utf8'));
  if (text === undefined) return { empty: true };
  const conversation = readConversation(text);
  if (conversation) return { conversation };
  for (let n = 1; ; n += 1) {
    const aside = `${path}.damaged-${n}`;
    if (!(await reserve(aside))) continue;
    try {
      await rename(path, aside);
      return { damaged: aside };
    } catch (error) {
      await rm(aside);
      // Another window has moved it aside in the same moment.
      if (codeOf(error) === 'ENOENT') return { empty: true };
      throw error;
    }
  }
}

/** Makes the file where there is none, in one step, so that nothing that was moved aside before is written over. */
async function reserve(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Writes beside the file, waits for the disk, and puts it in the file's place: the old one or the new one, never a part. */
async function replaceFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}-${crypto.randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // What could not be written is of no use; when it cannot be removed either, the next load tries again.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes what processes that were killed while writing have left beside the file. Those of living ones are in use. */
async function removeLeftovers(path: string): Promise<void> {
  const names = (await unlessMissing(readdir(dirname(path)))) ?? [];
  const prefix = `${basename(path)}.`;
  for (const name of names) {
    const [, pid] = name.startsWith(prefix) ? (/^(\d+)-[0-9a-f-]+\.tmp$/.exec(name.slice(prefix.length)) ?? []) : [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(dirname(path), name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH'; // Not being allowed to signal it is a sign of life.
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
