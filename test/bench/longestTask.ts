import type { Page } from 'playwright-core';

interface TraceEvent { readonly name: string; readonly ph: string; readonly pid: number; readonly tid: number; readonly tdur?: number; readonly args?: { readonly name?: string } }

/**
 * The most processor time, in milliseconds, that one task of the thread which draws the page took while `run` did. Unlike the time from
 * a key to its frame it has nothing of what else the machine does in it.
 */
export async function longestTaskWhile<T>(page: Page, run: () => Promise<T>): Promise<{ readonly result: T; readonly longest: number }> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel'] });
  const result = await run();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const drawing = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(({ name, ph, pid, tid }) => ph === 'X' && name === 'ThreadControllerImpl::RunTask' && drawing.has(`${pid} ${tid}`));
  return { result, longest: tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur / 1000), 0) };
}
