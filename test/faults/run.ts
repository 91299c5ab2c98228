import { parseArgs } from 'node:util';
import { writeResults } from '../host/results.ts';
import { allCases, type Case } from './cases.ts';
import { runCases } from './runCases.ts';

/**
 * Every way in which an answer can fail, over real HTTP and through the real pipeline; the waits alone are not real. Prints how many cases
 * of each group passed, and what is wrong with the others.
 *
 *   --grep text     only cases whose group and name hold this
 */

const { values } = parseArgs({ options: { grep: { type: 'string', default: '' } } });
const cases = allCases().filter(({ group, name }) => `${group} ${name}`.includes(values.grep));
const groups = new Map<string, { passed: number; failed: number }>();
const wrongs: string[] = [];
const started = performance.now();

await runCases(cases, (one: Case, wrong) => {
  const group = groups.get(one.group) ?? { passed: 0, failed: 0 };
  groups.set(one.group, group);
  group[wrong === undefined ? 'passed' : 'failed'] += 1;
  if (wrong !== undefined) wrongs.push(`  ${one.group}, ${one.name}\n      ${wrong}`);
});

const width = Math.max(0, ...[...groups.keys()].map((name) => name.length));
for (const [name, { passed, failed }] of groups) console.log(`  ${name.padEnd(width)}  ${String(passed).padStart(5)} passed${failed === 0 ? '' : `  ${failed} failed`}`);
for (const wrong of wrongs) console.log(wrong);
const passed = cases.length - wrongs.length;
console.log(`\n  ${passed} passed, ${wrongs.length} failed (${((performance.now() - started) / 1000).toFixed(1)} s)`);
writeResults({ passed, failed: wrongs.length });
process.exit(wrongs.length === 0 ? 0 : 1);
