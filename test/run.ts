import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { outputDirectory, projectDirectory } from './host/directories.ts';
import { RESULTS_VARIABLE, takeResults } from './host/results.ts';

/**
 * `npm test`: every check of the project, one after the other, each in a process of its own. The last line says
 * `N passed, N failed`; the exit code is 0 when nothing failed and something passed.
 *
 *   --only types,lint,unit,faults,host,ui   some of them
 *   --grep text                             only tests whose full title matches
 *   --oldest                                host tests in the oldest VS Code that is supported
 */

const STAGES = ['types', 'lint', 'unit', 'faults', 'host', 'ui'] as const;
type Stage = (typeof STAGES)[number];

const { values } = parseArgs({ options: { only: { type: 'string' }, grep: { type: 'string' }, oldest: { type: 'boolean', default: false } } });
const chosen = values.only === undefined ? STAGES : values.only.split(',').map(stageOf);
const grep = values.grep === undefined ? [] : ['--grep', values.grep];

const running = new Set<ChildProcess>();
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopped = true;
    // An interrupt from the terminal reaches the stage by itself; a signal to this process alone does not.
    if (signal === 'SIGTERM') for (const child of running) child.kill(signal);
  });
}

const total = { passed: 0, failed: 0 };
let built: boolean | undefined;
const add = ({ passed, failed }: { readonly passed: number; readonly failed: number }): void => {
  total.passed += passed;
  total.failed += failed;
};
// The tests in the extension host wait most of the time; those that need no window run meanwhile. UI tests need the machine for themselves.
const aside = chosen.includes('host') && chosen.some((stage) => stage !== 'host' && stage !== 'ui') ? runAside('host') : undefined;
for (const stage of chosen) {
  if (stopped) break;
  if (stage === 'host' && aside) {
    const { output, ...results } = await aside;
    console.log(output);
    add(results);
  } else add(await runStage(stage));
}
if (stopped) {
  console.log('\nStopped.');
  process.exit(130);
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

function stageOf(name: string): Stage {
  const stage = STAGES.find((known) => known === name.trim());
  if (!stage) throw new Error(`--only: "${name}" is none of ${STAGES.join(', ')}`);
  return stage;
}

async function runStage(stage: Stage): Promise<{ passed: number; failed: number }> {
  switch (stage) {
    case 'types':
      return check('Type check', tool('typescript', 'bin', 'tsc'), '-b');
    case 'lint':
      return check('Lint', tool('oxlint', 'bin', 'oxlint'));
    case 'unit':
      return tests('Unit tests', 'unit', [path.join('test', 'host', 'mochaStage.ts'), 'unit', ...grep]);
    case 'faults':
      return tests('Faults: every way in which an answer can fail', 'faults', ['--expose-gc', path.join('test', 'faults', 'run.ts'), ...grep]);
    case 'host':
      return builtTests(values.oldest ? 'Tests in the extension host (oldest VS Code)' : 'Tests in the extension host', 'host', [path.join('test', 'host', 'hostStage.ts'), '--age', values.oldest ? 'oldest' : 'current', ...grep]);
    case 'ui':
      // In two processes, because each waits often; what is looked for by name needs one only.
      return builtTests('UI tests', 'ui', ...(values.grep === undefined ? ['1/2', '2/2'] : ['1/1']).map((share) => [path.join('test', 'host', 'mochaStage.ts'), 'ui', '--share', share, ...grep]));
  }
}

/** A tool's program, by its path: batch files in `.bin` would need a shell on Windows. */
function tool(name: string, ...rest: readonly string[]): string {
  return path.join('node_modules', name, ...rest);
}

async function check(title: string, ...args: readonly string[]): Promise<{ passed: number; failed: number }> {
  heading(title);
  const code = await node(args);
  console.log(code === 0 ? 'clean' : `${title} found something (code ${code}).`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Tests of the built extension. A build that fails counts as one failure, once. */
async function builtTests(...stage: Parameters<typeof tests>): Promise<{ passed: number; failed: number }> {
  if (built === undefined) {
    heading('Build');
    built = (await node(['esbuild.js'])) === 0;
    if (!built) return { passed: 0, failed: 1 };
    console.log('built');
  }
  if (built) return tests(...stage);
  console.log(`${stage[0]} were not run, because the build failed.`);
  return { passed: 0, failed: 0 };
}

/** Tests in one process, or in several side by side, each started by its own arguments. */
async function tests(title: string, name: string, ...processes: readonly (readonly string[])[]): Promise<{ passed: number; failed: number }> {
  heading(title);
  const all = await Promise.all(processes.map(async (args, index) => testsOf(title, path.join(outputDirectory, 'results', `${name}-${index}.json`), args, index > 0)));
  const sum = all.reduce((one, other) => ({ passed: one.passed + other.passed, failed: one.failed + other.failed }));
  if (sum.passed + sum.failed > 0 || values.grep !== undefined) return sum;
  console.log(`${title}: there were none to run.`);
  return { passed: 0, failed: 1 };
}

/** @param held its output comes at the end, in one piece, because that of another process is being written. */
async function testsOf(title: string, file: string, args: readonly string[], held: boolean): Promise<{ passed: number; failed: number }> {
  await rm(file, { force: true });
  const code = await node(args, { [RESULTS_VARIABLE]: file }, held);
  const results = await takeResults(file);
  if (results === undefined) {
    console.log(`${title} ended with ${code} before they were through.`);
    return { passed: 0, failed: 1 };
  }
  if (results.failed === 0 && code !== 0) {
    console.log(`${title} passed, but their process ended with ${code}.`);
    return { passed: results.passed, failed: 1 };
  }
  return results;
}

function heading(title: string): void {
  console.log(`\n=== ${title}`);
}

/** A stage beside others, in a process of its own. `output`: what it said, to be shown when it is its turn. */
async function runAside(stage: Stage): Promise<{ readonly passed: number; readonly failed: number; readonly output: string }> {
  const args = ['-r', './test/host/demandNode.cjs', path.join('test', 'run.ts'), '--only', stage, ...grep, ...(values.oldest ? ['--oldest'] : [])];
  const child = spawn(process.execPath, args, { cwd: projectDirectory, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => { output += piece; });
  const [code] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  // It built what the UI tests need as well.
  built = output.includes('\nbuilt\n');
  const [sum, passed, failed] = /\n(\d+) passed, (\d+) failed\s*$/.exec(output) ?? [];
  if (sum === undefined) return { passed: 0, failed: 1, output: `${output}\n${stage} ended with ${code} before its tests were through.` };
  return { passed: Number(passed), failed: Number(failed), output: output.slice(0, -sum.length) };
}

/** Runs a script with this Node and returns its exit code, or 1 when a signal ended it. `held`: its output is kept until then. */
async function node(args: readonly string[], environment: Readonly<Record<string, string>> = {}, held = false): Promise<number> {
  const output = held ? 'pipe' : 'inherit';
  const child = spawn(process.execPath, args, { cwd: projectDirectory, stdio: ['ignore', output, output], env: { ...process.env, ...environment } });
  running.add(child);
  const pieces: Uint8Array[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Uint8Array) => pieces.push(piece));
  const [code] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  for (const piece of pieces) process.stdout.write(piece);
  return code ?? 1;
}
