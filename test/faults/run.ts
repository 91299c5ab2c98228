import { parseArgs } from 'node:util';
import { writeResults } from '../host/results.ts';
import { allCases, type Case } from './cases.ts';
import { runCases } from './runCases.ts';
import { soak } from './soak.ts';

/**
 * Every way in which an answer can fail, over real HTTP and through the real pipeline; the waits alone are not real. Prints how many cases
 * of each group passed, and what is wrong with the others.
 *
 *   --grep text     only cases whose group and name hold this
 *   --seed 1        which of its random failures the soak has
 */

const { values } = parseArgs({ options: { grep: { type: 'string', default: '' }, seed: { type: 'string', default: '1' } } });
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
let passed = cases.length - wrongs.length;
let failed = wrongs.length;

/** Growth below this between a quarter of the soak and its end is noise of the collector. */
const FLAT_MEGABYTES = 3;
if ('soak'.includes(values.grep)) {
  const { exchanges, breaks, presses, lost, heap: [quarter, end] } = await soak(200, Number(values.seed));
  const flat = end - quarter < FLAT_MEGABYTES;
  for (const line of lost) console.log(`  soak, ${line}`);
  console.log(`  soak: ${exchanges} exchanges, ${breaks} breaks, ${presses} times Continue, ${lost.length} lost; heap ${quarter.toFixed(1)} MB after a quarter, ${end.toFixed(1)} MB at the end${flat ? '' : ', which is not flat'}`);
  passed += exchanges - lost.length + (flat ? 1 : 0);
  failed += lost.length + (flat ? 0 : 1);
}
console.log(`\n  ${passed} passed, ${failed} failed (${((performance.now() - started) / 1000).toFixed(1)} s)`);
writeResults({ passed, failed });
process.exit(failed === 0 ? 0 : 1);
