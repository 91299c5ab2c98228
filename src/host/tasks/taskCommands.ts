import type { TaskPorts } from './ports.ts';

/** The commands on the code at the cursor, by their ids. */
export function taskCommands(ports: TaskPorts): Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>> {
  return {
    'latchkey.explain': async () => (await import('./explain.ts')).explain(ports),
    'latchkey.fix': async (...args) => (await import('./fix.ts')).fix(ports, args),
    'latchkey.document': async () => (await import('./document.ts')).document(ports),
    'latchkey.writeTests': async () => (await import('./writeTests.ts')).writeTests(ports),
    'latchkey.translate': async () => (await import('./translate.ts')).translate(ports),
  };
}
