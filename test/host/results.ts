import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** How a stage of `npm test` went. A process of its own writes it last of all, so that a missing file means a crash. */
export interface Results {
  readonly passed: number;
  readonly failed: number;
}

/** Names the file in the environment of the process that runs a stage's tests. */
export const RESULTS_VARIABLE = 'LATCHKEY_RESULTS';

/** Synchronous, because the extension host and mocha's process end right after it. */
export function writeResults(results: Results): void {
  const file = process.env[RESULTS_VARIABLE];
  if (file === undefined) return; // Run by hand: the printed report is all that is wanted.
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(results));
}

/** Reads and removes what a stage wrote; `undefined` when it did not get that far. */
export async function takeResults(file: string): Promise<Results | undefined> {
  try {
    const results = JSON.parse(await readFile(file, 'utf8')) as Results;
    await rm(file);
    return results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
