import type { Skipped } from '../chat.ts';
import type { FaultKind } from './fault.ts';
import type { Translate } from '../translate.ts';

/**
 * Why an attempt failed, as a clause for a sentence of a notice: no capital, no full stop. `name` is who failed, as the person
 * knows it. In the past tense, because by then something else is going on.
 */
export function faultBrief(kind: FaultKind | Skipped['because'], name: string, t: Translate): string {
  return kind === 'circuit-open' ? t('{0} had failed several times just before', name) : BRIEFS[kind](name, t);
}

type Brief = (name: string, t: Translate) => string;

const keyMissing: Brief = (name, t) => t('{0} has no key', name);
const keyRefused: Brief = (name, t) => t('{0} did not accept the key', name);
const misled: Brief = (name, t) => t('the address of {0} is not right', name);
const unreadable: Brief = (name, t) => t('the answer of {0} could not be read', name);
const refused: Brief = (name, t) => t('{0} refused the request', name);

const BRIEFS: Readonly<Record<FaultKind, Brief>> = {
  'no-key': keyMissing,
  'key-moved': (name, t) => t('the key of {0} was saved for another address', name),
  'env-missing': keyMissing,
  'command-failed': keyMissing,
  'signed-out': (name, t) => t('{0} needs a sign-in', name),
  'wrong-key': keyRefused,
  'other-door': keyRefused,
  forbidden: keyRefused,
  'region-refused': (name, t) => t('{0} does not serve this region', name),
  'organisation-refused': keyRefused,
  'out-of-credit': (name, t) => t('{0} has no credit left', name),
  'no-connection': (name, t) => t('{0} is not in the settings', name),
  'no-route': (name, t) => t('{0} is not in the settings', name),
  'wrong-path': misled,
  redirected: misled,
  'host-not-found': (name, t) => t('{0} could not be found', name),
  'not-running': (name, t) => t('{0} was not running', name),
  'bad-certificate': (name, t) => t('the certificate of {0} is not trusted', name),
  'proxy-sign-in': (name, t) => t('the proxy on the way to {0} wants a sign-in', name),
  'captive-portal': (name, t) => t('a sign-in page came in place of {0}', name),
  network: (name, t) => t('the connection to {0} failed', name),
  'wrong-lock': (name, t) => t('{0} speaks another protocol', name),
  'not-a-stream': unreadable,
  'no-model': (_name, t) => t('no model is chosen'),
  'unknown-model': (name, t) => t('{0} does not have the model', name),
  'too-long': (name, t) => t('the conversation is too long for {0}', name),
  'bad-request': refused,
  'rate-limited': (name, t) => t('{0} asked to slow down', name),
  overloaded: (name, t) => t('{0} was overloaded', name),
  'server-error': (name, t) => t('{0} had an error of its own', name),
  'empty-answer': (name, t) => t('{0} sent an empty answer', name),
  malformed: unreadable,
  'cut-short': (name, t) => t('the connection to {0} broke off', name),
  silent: (name, t) => t('{0} went silent', name),
  interrupted: (_name, t) => t('the window was closed'),
  internal: (_name, t) => t('something went wrong inside Latchkey'),
};
