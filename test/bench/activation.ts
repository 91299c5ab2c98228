import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

/**
 * Runs inside the extension host: activates Latchkey and writes down how long VS Code itself says that took. The marks are
 * VS Code's own and internal, so their absence is reported and not guessed around.
 */
interface Marks { getMarks(): readonly { readonly name: string; readonly startTime: number }[] }

export async function run(): Promise<void> {
  const id = 'latchkey.latchkey';
  await vscode.extensions.getExtension(id)?.activate();
  const recorder = (globalThis as { MonacoPerformanceMarks?: Marks }).MonacoPerformanceMarks;
  const marks = new Map((recorder?.getMarks() ?? []).map(({ name, startTime }) => [name, startTime]));
  const between = (from: string, to: string): number => {
    const start = marks.get(`code/extHost/${from}/${id}`);
    const end = marks.get(`code/extHost/${to}/${id}`);
    if (start === undefined || end === undefined) throw new Error(`VS Code ${vscode.version} records no ${from} or ${to}`);
    return end - start;
  };
  const figures = {
    load: between('willLoadExtensionCode', 'didLoadExtensionCode'),
    activate: between('willActivateExtension', 'didActivateExtension'),
    heapMegabytes: process.memoryUsage().heapUsed / 2 ** 20,
  };
  writeFileSync(String(process.env['LATCHKEY_BENCH_FIGURES']), JSON.stringify(figures));
}
