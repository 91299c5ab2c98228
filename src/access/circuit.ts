import type { Clock } from '../core/clock.ts';

/** What came of asking. `neither`: nothing that says anything about the server, such as being stopped by the person. */
export type Outcome = 'worked' | 'failed' | 'neither';

/** Keeps away from what fails, per name: after three failures in a row for half a minute, then one at a time may try. */
export interface Circuits {
  /** Until when it is left alone, in milliseconds since the epoch; `undefined` when it may be asked. */
  openUntil(name: string): number | undefined;
  /** Begins to ask; what comes of it is told to the function that is returned, once. `undefined`: it is left alone. `anyway`: try, even so. */
  enter(name: string, anyway?: 'anyway'): ((outcome: Outcome) => void) | undefined;
}

const FAILURES = 3;
const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 5 * 60_000;

interface Circuit {
  failures: number;
  /** Set once it has opened. */
  open: { readonly until: number; readonly restMs: number; readonly probing: boolean } | undefined;
}

/** Circuits that are all closed at first. They are told apart by name, and live as long as the window. */
export function circuits(clock: Clock): Circuits {
  const all = new Map<string, Circuit>();

  const openUntil = (name: string): number | undefined => {
    const open = all.get(name)?.open;
    return open && (open.probing || open.until > clock.now()) ? open.until : undefined;
  };

  const failed = (name: string, isProbe: boolean): void => {
    const circuit = all.get(name) ?? { failures: 0, open: undefined };
    all.set(name, circuit);
    circuit.failures += 1;
    const open = (restMs: number): void => { circuit.open = { until: clock.now() + restMs, restMs, probing: false }; };
    if (isProbe && circuit.open) open(Math.min(LONGEST_REST_MS, circuit.open.restMs * 2));
    // What was asked before it opened, and fails only now, does not prolong its rest.
    else if (!circuit.open && circuit.failures >= FAILURES) open(FIRST_REST_MS);
  };

  return {
    openUntil,
    enter: (name, anyway) => {
      if (openUntil(name) !== undefined && !anyway) return undefined;
      const entered = all.get(name);
      const isProbe = entered?.open !== undefined;
      if (entered?.open) entered.open = { ...entered.open, probing: true };
      let told = false;
      return (outcome) => {
        if (told) return;
        told = true;
        if (outcome === 'worked') all.delete(name);
        else if (outcome === 'failed') failed(name, isProbe);
        else if (isProbe && entered.open) entered.open = { ...entered.open, probing: false };
      };
    },
  };
}
