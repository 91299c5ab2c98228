import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { outputDirectory, projectDirectory } from '../host/directories.ts';
import { runHostTests } from '../host/hostTests.ts';
import { runProgram, runVisibly } from '../host/processes.ts';
import { measureFirstTokens } from './firstToken.ts';
import { measurePerEvent } from './pipeline.ts';
import { reportOfPanel, reportOfStore } from './reports.ts';
import { reportOfRewrite } from './rewrite.ts';
import { measureInlineRewrite } from './inlineRewrite.ts';
import { line, spreadOf } from './statistics.ts';

/**
 * `npm run bench`: the figures that Latchkey promises, measured in a real VS Code. It prints and never judges, because they
 * depend on what else the machine does.
 *
 *   --starts 5      extension hosts to start for the activation
 *   --answers 30    answers to stream for the first token
 *   --rounds 5      times that each other thing is done
 *   --only extension,answers,panel,store,rewrite
 */

const { values } = parseArgs({ options: { starts: { type: 'string', default: '5' }, answers: { type: 'string', default: '30' }, rounds: { type: 'string', default: '5' }, only: { type: 'string', default: 'extension,answers,panel,store,rewrite' } } });
const wanted = new Set(values.only.split(','));

const perEvent = await measurePerEvent(100_000, 7);
await runVisibly(process.execPath, ['esbuild.js'], { cwd: projectDirectory });
await mkdir(outputDirectory, { recursive: true });
const report: string[] = [];

report.push(line('an event, read with the bare SDK', spreadOf(perEvent.map(({ sdk }) => sdk)), 'µs'));
report.push(line('an event, through the whole pipeline', spreadOf(perEvent.map(({ pipeline }) => pipeline)), 'µs'));
const least = (figures: readonly number[]): number => Math.min(...figures);
report.push(`${'the pipeline on top (promised: under 5 µs)'.padEnd(44)} least ${(least(perEvent.map(({ pipeline }) => pipeline)) - least(perEvent.map(({ sdk }) => sdk))).toFixed(1)} µs   median ${spreadOf(perEvent.map(({ sdk, pipeline }) => pipeline - sdk)).median.toFixed(1)} µs`);

const entry = JSON.parse(await readFile(path.join(outputDirectory, 'meta-0.json'), 'utf8')) as { readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>> };
const [main = ''] = Object.entries(entry.outputs).find(([, { inputs }]) => inputs['src/extension.ts']) ?? [];
report.push(`${'read at activation'.padEnd(44)} ${((await stat(path.join(projectDirectory, main))).size / 1024).toFixed(0)} KB`);
const webview = path.join(projectDirectory, 'dist', 'webview');
for (const name of await readdir(webview)) report.push(`${`chunk ${name}`.padEnd(44)} ${((await stat(path.join(webview, name))).size / 1024).toFixed(0)} KB`);
const packed = path.join(outputDirectory, 'bench.vsix');
const vsce = path.join('node_modules', '@vscode', 'vsce', 'vsce');
await runProgram(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', packed], { cwd: projectDirectory });
report.push(`${'packed extension'.padEnd(44)} ${((await stat(packed)).size / 1024).toFixed(0)} KB (promised: under 1,200)`);

const loads: number[] = [];
const activations: number[] = [];
const heaps: number[] = [];
for (let start = 0; wanted.has('extension') && start < Number(values.starts); start += 1) {
  const file = path.join(outputDirectory, 'activation.json');
  const code = await runHostTests({ age: 'current', entry: path.join(import.meta.dirname, 'activation.ts'), tests: [], environment: { LATCHKEY_BENCH_FIGURES: file } });
  if (code !== 0) throw new Error(`the extension host ended with ${code}`);
  const figures = JSON.parse(await readFile(file, 'utf8')) as { load: number; activate: number; heapMegabytes: number };
  loads.push(figures.load);
  activations.push(figures.load + figures.activate);
  heaps.push(figures.heapMegabytes);
}
if (wanted.has('extension')) {
  report.push(line('load', spreadOf(loads), 'ms'), line('load + activate (promised: under 20 ms)', spreadOf(activations), 'ms'));
  report.push(line('heap of the whole extension host', spreadOf(heaps), 'MB'));
}

if (wanted.has('answers')) {
  report.push(line('first token, from its bytes to its paint', spreadOf(await measureFirstTokens(Number(values.answers))), 'ms'));
  report.push('A frame is 16.7 ms; promised for the first token: within two.');
}
if (wanted.has('panel')) report.push(...(await reportOfPanel(Number(values.rounds))));
if (wanted.has('store')) report.push(...(await reportOfStore(Number(values.rounds))));
if (wanted.has('rewrite')) {
  report.push(...reportOfRewrite(Number(values.rounds)));
  const written = await measureInlineRewrite(Number(values.rounds));
  report.push('', 'The same in the editor, while somebody types at the top of the file:', line('lines per second', spreadOf(written.map(({ linesPerSecond }) => linesPerSecond)), '', 0));
  for (const [label, promise, typed] of [['from a key to its frame', ' (promised: under 50)', written.map(({ during }) => during)], ['the same while nothing is written', '', written.map(({ plain }) => plain)]] as const) {
    report.push(line(label, spreadOf(typed.map(({ usual }) => usual)), 'ms'), line(`  the longest${promise}`, spreadOf(typed.map(({ longest }) => longest)), 'ms', 0));
    report.push(line('    of it until the page hears of the key', spreadOf(typed.map(({ longestWait }) => longestWait)), 'ms', 0), line('  the longest task, of processor time', spreadOf(typed.map(({ longestTask }) => longestTask)), 'ms'));
  }
}

console.log(`\n${report.join('\n')}`);
