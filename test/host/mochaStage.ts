import * as fc from 'fast-check';
import Mocha from 'mocha';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { testFiles } from './hostTests.ts';
import { writeResults } from './results.ts';

/** The process in which `npm test` runs tests outside the extension host: `node test/host/mochaStage.ts unit|ui [--grep text]`. */

const { positionals: [kind], values } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
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
for (const file of testFiles(`test/${kind}/**/*.test.ts`)) mocha.addFile(file);
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
