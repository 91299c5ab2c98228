import * as fc from 'fast-check';
import Mocha from 'mocha';
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { testFiles } from './hostTests.ts';
import { writeResults } from './results.ts';

/** The process in which `npm test` runs tests outside the extension host: `node test/host/mochaStage.ts unit|ui [--grep text] [--share 1/2]`. */

/** A file that opens a workbench takes about twice as long as its size says beside one that only has pages. */
const WORKBENCH = 2;

const { positionals: [kind], values } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' }, share: { type: 'string', default: '1/1' } } });
if (kind !== 'unit' && kind !== 'ui') throw new Error('mochaStage.ts needs "unit" or "ui"');

// The same cases each time, so that a change is what a failure is about. `LATCHKEY_SEED=random` looks for new ones.
const seed = process.env['LATCHKEY_SEED'] ?? '20261121';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });

const mocha = new Mocha({
  timeout: kind === 'unit' ? 10_000 : 120_000,
  slow: kind === 'unit' ? 200 : 20_000,
  forbidOnly: process.env['CI'] !== undefined,
  ...(values.grep === undefined ? {} : { grep: values.grep }),
});
// Both of mocha's vocabularies (describe and suite) are understood; a file uses one.
mocha.ui('bdd');
mocha.ui('tdd');
// Only the UI tests need a browser, so only they load what drives one.
const ui = kind === 'ui' ? await import('../ui/hooks.ts') : undefined;
if (ui) mocha.rootHooks(ui.rootHooks);
for (const file of shareOf(testFiles(`test/${kind}/**/*.test.ts`), values.share)) mocha.addFile(file);
await mocha.loadFilesAsync();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void (ui?.closeEverything() ?? Promise.resolve()).finally(() => process.exit(130));
  });
}
process.chdir(path.resolve(import.meta.dirname, '..', '..'));
const runner = mocha.run((failures) => {
  writeResults({ passed: runner.stats?.passes ?? 0, failed: failures });
  // A test that leaves a handle open would otherwise keep the run from ending.
  process.exit(failures === 0 ? 0 : 1);
});
runner.on('fail', (test) => ui?.keepScreenshots(test.fullTitle()));

/** The files of one of several processes: each file goes to the one that has least so far, by what it is likely to take, the largest first. */
function shareOf(files: readonly string[], share: string): readonly string[] {
  const [number = 1, of = 1] = share.split('/').map(Number);
  const shares = Array.from({ length: of }, () => ({ work: 0, files: [] as string[] }));
  const sized = files.map((file) => ({ file, work: statSync(file).size * (path.basename(path.dirname(file)) === 'ui' ? WORKBENCH : 1) })).toSorted((a, b) => b.work - a.work || a.file.localeCompare(b.file));
  for (const { file, work } of sized) {
    const least = shares.reduce((one, other) => (other.work < one.work ? other : one));
    least.work += work;
    least.files.push(file);
  }
  const own = shares[number - 1];
  if (!own) throw new Error(`--share: "${share}" is none of them`);
  return own.files.toSorted((a, b) => a.localeCompare(b));
}
