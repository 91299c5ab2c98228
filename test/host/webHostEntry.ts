import { openSync, writeFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { format } from 'node:util';

/**
 * Loaded by the extension host in place of the real test entry (see webHost.ts). Copies the host's console to a file, at
 * once, so that nothing is lost in a crash and nothing is mixed with the workbench's own log; then runs the real entry.
 */

interface TestEntry { run(): Promise<void> }

/** Named by webHost.ts, which inherits these to the extension host. */
const outputFile = String(process.env['LATCHKEY_HOST_OUTPUT']);
const testsPath = String(process.env['LATCHKEY_HOST_TESTS']);

const output = openSync(outputFile, 'a');
for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  // The host gives its console a setter that does nothing, so a plain assignment would be ignored.
  Object.defineProperty(console, name, { configurable: true, writable: true, value: (...values: unknown[]) => writeSync(output, `${format(...values)}\n`) });
}

export async function run(): Promise<void> {
  // What goes wrong here is printed by the host that called.
  const entry = createRequire(testsPath)(testsPath) as TestEntry;
  await entry.run();
  // The only proof of a good end: a host that crashed also makes the workbench report the code 0.
  writeFileSync(`${outputFile}.ok`, '');
}
