import type { CDPSession, Frame } from 'playwright-core';

/** What the browser tells of a task; durations in microseconds, `tdur` is that of the processor's work in it. */
interface TraceEvent { readonly name: string; readonly ph: string; readonly pid: number; readonly tid: number; readonly tdur?: number }

/** What the thread that paints a page was kept busy with. */
export interface Busyness {
  /** The longest task, in milliseconds; 0: none reached 50, below which the browser reports none. */
  readonly longest: number;
  /** How many tasks took 50 ms and more. */
  readonly long: number;
}

interface Watching { readonly longTasks?: number[] }

/** Begins to note the long tasks of the page in `frame` (w3c.github.io/longtasks), those of other frames in its thread left out. */
export async function watchMainThread(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    const longTasks: number[] = [];
    Object.assign(globalThis, { longTasks });
    new PerformanceObserver((list) => {
      for (const { duration, name } of list.getEntries()) if (name === 'self') longTasks.push(duration);
    }).observe({ type: 'longtask' });
  });
}

/** What was noted since this was asked last. */
export async function takeBusyness(frame: Frame): Promise<Busyness> {
  // Entries are handed out in a task of their own, behind the tasks that they are about.
  const tasks = await frame.evaluate(async () => {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    return (globalThis as Watching).longTasks?.splice(0) ?? [];
  });
  return { longest: Math.max(0, ...tasks), long: tasks.length };
}

/** A session with the process that the frame is drawn in: a webview is of another origin than the workbench, and has one of its own. */
export async function sessionOf(frame: Frame): Promise<CDPSession> {
  const context = frame.page().context();
  for (let owner: Frame | null = frame; owner; owner = owner.parentFrame()) {
    const session = await context.newCDPSession(owner).catch(() => undefined);
    if (session) return session;
  }
  return context.newCDPSession(frame.page());
}

/** Milliseconds of processor time that the thread of the pages has worked so far, whatever else the machine does, and the bytes of JavaScript that are in use. */
export async function metricsOf(session: CDPSession): Promise<{ readonly busy: number; readonly script: number; readonly layout: number; readonly heap: number }> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { busy: value('TaskDuration') * 1000, script: value('ScriptDuration') * 1000, layout: (value('LayoutDuration') + value('RecalcStyleDuration')) * 1000, heap: value('JSHeapUsedSize') };
}

/**
 * Traces the tasks of the browser until the returned function is called. That gives the milliseconds of processor time that the
 * longest task took in the thread of `frame`: its length on a machine that does nothing else. (A long task's duration counts the
 * time in which other processes had the processor, too.)
 */
export async function traceTasks(context: ReturnType<ReturnType<Frame['page']>['context']>): Promise<(frame: Frame) => Promise<number>> {
  const session = await context.browser()?.newBrowserCDPSession();
  if (!session) throw new Error('the browser has no session of its own');
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as readonly TraceEvent[])));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'blink.user_timing'] } });
  return async (frame) => {
    const mark = `of ${Math.random()}`;
    await frame.evaluate((name) => void performance.mark(name), mark);
    const complete = new Promise((resolve) => { session.once('Tracing.tracingComplete', resolve); });
    await session.send('Tracing.end');
    await complete;
    await session.detach();
    const thread = events.find(({ name }) => name === mark);
    if (!thread) throw new Error('the thread of the page was not traced');
    const tasks = events.filter(({ ph, pid, tid, name }) => ph === 'X' && pid === thread.pid && tid === thread.tid && name.endsWith('RunTask'));
    return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000));
  };
}
