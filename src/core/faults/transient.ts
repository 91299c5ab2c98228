import type { Fault, FaultKind } from './fault.ts';

/** Whether an answer that broke off for this reason is worth going on with at once. Every kind is decided here. */
const TRANSIENT: Readonly<Record<FaultKind, boolean>> = {
  'cut-short': true, network: true, malformed: true, silent: true, overloaded: true, 'server-error': true, 'rate-limited': true,
  // Only without any content; a web page or a document comes from somewhere else than the server that was speaking.
  'not-a-stream': true,
  'no-key': false, 'key-moved': false, 'env-missing': false, 'command-failed': false, 'signed-out': false, 'wrong-key': false, 'other-door': false,
  forbidden: false, 'region-refused': false, 'organisation-refused': false, 'out-of-credit': false,
  'no-connection': false, 'no-route': false, 'wrong-path': false, redirected: false, 'host-not-found': false, 'not-running': false,
  'bad-certificate': false, 'proxy-sign-in': false, 'captive-portal': false,
  'wrong-lock': false, 'no-model': false, 'unknown-model': false, 'too-long': false, 'bad-request': false,
  'empty-answer': false, interrupted: false, internal: false,
};

/** Whether an answer that this fault broke off can go on at once: not where the server has said that it takes nothing before a later time. */
export function canGoOn(fault: Fault): boolean {
  return isTransient(fault) && fault.resetsAt === undefined && fault.shouldRetry !== false;
}

/** Whether the fault is one of the moment, and says nothing against the request. */
export function isTransient(fault: Fault): boolean {
  return TRANSIENT[fault.kind] && !(fault.kind === 'not-a-stream' && fault.got !== 'nothing');
}
