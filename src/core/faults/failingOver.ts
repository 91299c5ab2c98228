import type { FaultKind } from './fault.ts';

/**
 * What a fault of one model says about a route.
 * `unwell`: its server fails in a way that passes, so that another is asked, and this one is left alone if it goes on like that.
 * `elsewhere`: another model may do what this one cannot or may not.
 * `stays`: it has nothing to do with the model, and asking another would only hide it.
 */
type Consequence = 'unwell' | 'elsewhere' | 'stays';

const CONSEQUENCES: Readonly<Record<FaultKind, Consequence>> = {
  // The key: each connection has its own.
  'no-key': 'elsewhere', 'key-moved': 'elsewhere', 'env-missing': 'elsewhere', 'command-failed': 'elsewhere', 'signed-out': 'elsewhere',
  'wrong-key': 'elsewhere', 'other-door': 'elsewhere', 'forbidden': 'elsewhere', 'region-refused': 'elsewhere', 'organisation-refused': 'elsewhere', 'out-of-credit': 'elsewhere',
  // The door and the lock: each connection has its own, and a network that wants a sign-in still lets a local server answer.
  'no-connection': 'elsewhere', 'wrong-path': 'elsewhere', 'redirected': 'elsewhere', 'wrong-lock': 'elsewhere', 'bad-certificate': 'elsewhere',
  'proxy-sign-in': 'elsewhere', 'captive-portal': 'elsewhere', 'not-a-stream': 'elsewhere',
  'host-not-found': 'unwell', 'not-running': 'unwell', 'network': 'unwell',
  // The request: another model may have a larger window or take a parameter that this one does not. Where the conversation
  // itself is what no server takes, the last one says so.
  'no-model': 'elsewhere', 'unknown-model': 'elsewhere', 'too-long': 'elsewhere', 'bad-request': 'elsewhere',
  // The server and its answer. Whatever it was, nothing of it was shown.
  'rate-limited': 'unwell', 'overloaded': 'unwell', 'server-error': 'unwell', 'silent': 'unwell', 'malformed': 'unwell', 'cut-short': 'unwell',
  'empty-answer': 'elsewhere',
  // Ours.
  'no-route': 'stays', 'interrupted': 'stays', 'internal': 'stays',
};

/** Whether a route asks its next model after this fault. */
export function isCuredElsewhere(kind: FaultKind): boolean {
  return CONSEQUENCES[kind] !== 'stays';
}

/** Whether the fault is one of those that, several times in a row, mean that the server is better left alone for a while. */
export function isUnwell(kind: FaultKind): boolean {
  return CONSEQUENCES[kind] === 'unwell';
}
