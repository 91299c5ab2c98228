import type { Fault, FaultKind } from './fault.ts';

/**
 * Whether the same request may succeed in a moment.
 * `yes`: it may, unless a status says otherwise.
 * `by-status`: only with one of the statuses that stand for a passing trouble, or where the server says so.
 * `if-told`: only where the server says so.
 * `never`: whatever the server says, because somebody has to do something first.
 */
type Answer = 'yes' | 'by-status' | 'if-told' | 'never';

const AGAIN: Readonly<Record<FaultKind, Answer>> = {
  'no-key': 'never', 'key-moved': 'never', 'env-missing': 'never', 'command-failed': 'never', 'signed-out': 'never', 'wrong-key': 'never',
  'other-door': 'never', 'region-refused': 'never', 'organisation-refused': 'never', 'out-of-credit': 'never',
  'no-connection': 'never', 'no-route': 'never', 'no-model': 'never',
  'redirected': 'never', 'host-not-found': 'never', 'not-running': 'never', 'bad-certificate': 'never', 'proxy-sign-in': 'never', 'captive-portal': 'never',
  'forbidden': 'if-told', 'wrong-path': 'if-told', 'wrong-lock': 'if-told', 'unknown-model': 'if-told', 'too-long': 'if-told', 'empty-answer': 'if-told',
  'bad-request': 'by-status',
  'network': 'yes', 'rate-limited': 'yes', 'overloaded': 'yes', 'server-error': 'yes', 'malformed': 'yes', 'cut-short': 'yes', 'silent': 'yes',
  // A web page or a document in place of a stream comes again; `isPassing` looks at which it was.
  'not-a-stream': 'yes',
  'interrupted': 'never', 'internal': 'never',
};

/** The statuses of a passing trouble. 529 is Anthropic's "overloaded"; 409 and 408 are those that both SDKs ask again after. */
const PASSING = new Set([408, 409, 429, 500, 501, 502, 503, 504, 529]);

/** Whether to ask again after this fault, as long as nothing of the answer was shown. `x-should-retry` is obeyed both ways. */
export function isRetryable(fault: Fault): boolean {
  return AGAIN[fault.kind] !== 'never' && (fault.shouldRetry ?? isPassing(fault));
}

/** Whether the trouble passes by itself, whatever the server says of trying again. */
export function isPassing(fault: Fault): boolean {
  // Errors in a stream have no status of their own, or that of the stream.
  const status = fault.status !== undefined && fault.status >= 400 ? fault.status : undefined;
  switch (AGAIN[fault.kind]) {
    case 'yes':
      return (status === undefined || PASSING.has(status)) && !(fault.kind === 'not-a-stream' && fault.got !== 'nothing');
    case 'by-status':
      return status !== undefined && PASSING.has(status);
    case 'if-told':
    case 'never':
      return false;
  }
}
