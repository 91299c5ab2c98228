import { readdirSync } from 'node:fs';
import path from 'node:path';
import { writeResults } from '../host/results.ts';

/** The entry that VS Code loads in the extension host: runs every test bundle that stands beside it. */
export async function run(): Promise<void> {
  // Loaded here and not above: mocha is a module that CommonJS can only import.
  const { default: Mocha } = await import('mocha');
  const grep = process.env['LATCHKEY_GREP'];
  // As long as a UI test has: what hangs fails all the same, and what types and undoes goes to VS Code's window and back hundreds of times.
  const mocha = new Mocha({ timeout: 120_000, slow: 5000, color: false, ...(grep === undefined ? {} : { grep }) });
  mocha.ui('bdd');
  mocha.ui('tdd');
  for (const name of readdirSync(__dirname).toSorted()) if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  await mocha.loadFilesAsync();
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run((failures) => {
      writeResults({ passed: runner.stats?.passes ?? 0, failed: failures });
      resolve(failures);
    });
  });
  if (failed > 0) throw new Error(`${failed} failed`);
}
