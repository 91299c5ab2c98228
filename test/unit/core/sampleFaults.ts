import type { Fault, FaultCause, FaultKind } from '../../../src/core/faults/fault.ts';

export const FACTS = { connectionId: 'work', connection: 'Work gateway', host: 'https://gateway.example' };

/** Each kind with each form that has words of its own; a kind that is missing here does not compile. */
const CAUSES: { readonly [K in FaultKind]: readonly Extract<FaultCause, { readonly kind: K }>[] } = {
  'no-key': [{ kind: 'no-key' }],
  'key-moved': [{ kind: 'key-moved', savedFor: 'https://old.example' }],
  'env-missing': [{ kind: 'env-missing', name: 'WORK_KEY' }],
  'command-failed': [{ kind: 'command-failed' }],
  'signed-out': [{ kind: 'signed-out', provider: 'github' }],
  'wrong-key': [{ kind: 'wrong-key' }],
  'other-door': [{ kind: 'other-door', providerId: 'anthropic' }, { kind: 'other-door', providerId: 'unheard-of' }],
  forbidden: [{ kind: 'forbidden' }],
  'out-of-credit': [{ kind: 'out-of-credit' }],
  'no-connection': [{ kind: 'no-connection', id: 'work' }],
  'wrong-path': [{ kind: 'wrong-path', tryBaseUrl: undefined }, { kind: 'wrong-path', tryBaseUrl: 'https://gateway.example/v1' }],
  redirected: [{ kind: 'redirected', to: 'https://new.example' }],
  'host-not-found': [{ kind: 'host-not-found' }],
  'not-running': [{ kind: 'not-running', start: undefined }, { kind: 'not-running', start: 'ollama serve' }],
  'proxy-sign-in': [{ kind: 'proxy-sign-in' }],
  'captive-portal': [{ kind: 'captive-portal' }],
  'region-refused': [{ kind: 'region-refused' }],
  'organisation-refused': [{ kind: 'organisation-refused' }],
  'no-route': [{ kind: 'no-route', id: 'careful' }],
  'bad-certificate': [{ kind: 'bad-certificate', code: 'CERT_HAS_EXPIRED' }],
  network: [{ kind: 'network' }],
  'wrong-lock': [{ kind: 'wrong-lock', tryProtocol: 'anthropic-messages' }],
  'not-a-stream': [{ kind: 'not-a-stream', got: 'html' }, { kind: 'not-a-stream', got: 'json' }, { kind: 'not-a-stream', got: 'nothing' }],
  'no-model': [{ kind: 'no-model' }],
  'unknown-model': [{ kind: 'unknown-model', model: 'gpt-0', nearest: undefined }, { kind: 'unknown-model', model: 'gpt-0', nearest: 'gpt-1' }],
  'too-long': [{ kind: 'too-long', window: undefined }, { kind: 'too-long', window: 8192 }],
  'bad-request': [{ kind: 'bad-request', parameter: undefined }, { kind: 'bad-request', parameter: 'temperature' }],
  'rate-limited': [{ kind: 'rate-limited' }],
  overloaded: [{ kind: 'overloaded' }],
  'server-error': [{ kind: 'server-error' }],
  'empty-answer': [{ kind: 'empty-answer' }],
  malformed: [{ kind: 'malformed' }],
  'cut-short': [{ kind: 'cut-short' }],
  silent: [{ kind: 'silent', phase: 'first-byte', seconds: 120 }, { kind: 'silent', phase: 'idle', seconds: 60 }],
  interrupted: [{ kind: 'interrupted' }],
  internal: [{ kind: 'internal' }],
};
/** One fault of each kind and form. */
export const FAULTS: readonly Fault[] = Object.values(CAUSES).flat().map((cause) => ({ ...FACTS, ...cause }));
