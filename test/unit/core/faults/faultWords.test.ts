import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Fault, FaultCause } from '../../../../src/core/faults/fault.ts';
import { describeFault } from '../../../../src/core/faults/faultWords.ts';
import { translator } from '../../../../src/core/translate.ts';
import { FACTS, FAULTS } from '../sampleFaults.ts';

const bundle = JSON.parse(readFileSync(new URL('../../../../l10n/bundle.l10n.zh-cn.json', import.meta.url), 'utf8')) as Record<string, string>;
const LANGUAGES = { English: translator({}), Chinese: translator(bundle) };

describe('describeFault', () => {
  for (const [language, t] of Object.entries(LANGUAGES)) {
    describe(`in ${language}`, () => {
      for (const fault of FAULTS) {
        it(JSON.stringify(fault, (name, value: unknown) => (name in FACTS ? undefined : value)), () => {
          const { title, detail, actions } = describeFault(fault, t);
          assert.match(title, /^\S.*[.。]$/);
          assert.match(detail, /^\S.*\S$/);
          assert.notEqual(title, detail);
          for (const said of [title, detail, ...actions.map(({ label }) => label)]) assert.doesNotMatch(said, /\{\d\}|undefined|null|NaN/);
          // Without a chosen model, or a route, there is no connection to name.
          if (fault.kind !== 'no-model' && fault.kind !== 'no-route') assert.ok([fault.connection, fault.connectionId, fault.host].some((name) => `${title} ${detail}`.includes(name)), `${title} ${detail}`);
          assert.ok(actions.length > 0);
          assert.equal(new Set(actions.map(({ label }) => label)).size, actions.length);
          if (language === 'Chinese') for (const said of [title, detail, ...actions.map(({ label }) => label)]) assert.match(said, /\p{Script=Han}/u);
        });
      }

      it('has words of its own for each', () => {
        const words = FAULTS.filter((fault) => !(fault.kind === 'other-door' && fault.providerId === 'unheard-of')).map((fault) => describeFault(fault, t));
        assert.equal(new Set(words.map(({ title, detail }) => `${title} ${detail}`)).size, words.length);
        assert.equal(new Set(words.map(({ detail }) => detail)).size, words.length);
      });
    });
  }

  const t = LANGUAGES.English;
  const check = (name: string, fault: Fault, pick: (words: ReturnType<typeof describeFault>) => unknown, expected: unknown): void => {
    it(name, () => assert.deepEqual(pick(describeFault(fault, t)), expected));
  };
  const first = (words: ReturnType<typeof describeFault>): unknown => words.actions[0]?.action;
  const at = (cause: FaultCause): Fault => ({ ...FACTS, ...cause });
  check('offers the address to try first', at({ kind: 'wrong-path', tryBaseUrl: 'https://gateway.example/v1' }), first, { do: 'use-base-url', connectionId: 'work', baseUrl: 'https://gateway.example/v1' });
  check('offers the protocol to try first', at({ kind: 'wrong-lock', tryProtocol: 'openai-chat' }), first, { do: 'use-protocol', connectionId: 'work', protocol: 'openai-chat' });
  check('offers the provider of the key first', at({ kind: 'other-door', providerId: 'anthropic' }), first, { do: 'use-provider', connectionId: 'work', providerId: 'anthropic' });
  check('asks for the key that is missing', at({ kind: 'no-key' }), first, { do: 'set-key', connectionId: 'work' });
  check('lets one sign in', at({ kind: 'signed-out', provider: 'github' }), first, { do: 'sign-in', connectionId: 'work' });
  check('rounds the wait up', { ...at({ kind: 'rate-limited' }), retryAfterMs: 1200 }, ({ detail }) => /\d+ seconds/.exec(detail)?.[0], '2 seconds');
  check('offers the nearest model first', at({ kind: 'unknown-model', model: 'gpt-0', nearest: 'gpt-1' }), first, { do: 'use-model', connectionId: 'work', model: 'gpt-1' });
  check('offers the settings first for what stands in them', at({ kind: 'bad-request', parameter: 'temperature' }), first, { do: 'open-settings', query: 'latchkey.connections' });
  check("offers VS Code's own settings first for a certificate", at({ kind: 'bad-certificate', code: 'CERT_HAS_EXPIRED' }), first, { do: 'open-settings', query: 'http.systemCertificates' });
  check('offers the proxy settings first for a proxy', at({ kind: 'proxy-sign-in' }), first, { do: 'open-settings', query: 'http.proxy' });
  check('says the command that starts a local server', at({ kind: 'not-running', start: 'ollama serve' }), ({ detail }) => detail.includes('ollama serve'), true);
  check('says the window that was learned', at({ kind: 'too-long', window: 8192 }), ({ detail }) => detail.includes('8192'), true);
  const reset = new Date(2026, 10, 21, 14, 5).getTime();
  check('says when a limit ends that is too far off to be waited for, and offers another model', { ...at({ kind: 'rate-limited' }), retryAfterMs: 600_000, resetsAt: reset }, ({ detail, actions }) => [/\b(14:05|0?2:05)/.test(detail), /seconds|Nov/.test(detail), actions[0]?.action.do], [true, false, 'select-model']);
  check('says the day too where it may be another', { ...at({ kind: 'rate-limited' }), retryAfterMs: 20 * 3_600_000, resetsAt: reset }, ({ detail }) => /Nov.*21|21.*Nov|11.*21/.test(detail) && /05/.test(detail), true);
  check('quotes what a support desk asks for', { ...at({ kind: 'server-error' }), status: 500, requestId: 'req_1', said: 'boom' }, ({ small }) => small, '500 · request id req_1 · boom');
  check('quotes nothing where there is nothing', at({ kind: 'server-error' }), ({ small }) => small, '');
  check('quotes what there is', { ...at({ kind: 'server-error' }), said: 'boom' }, ({ small }) => small, 'boom');
  check('takes names as text', { ...at({ kind: 'no-key' }), connection: '{0} $& "x"' }, ({ title }) => title, '"{0} $& "x"" has no key yet.');
});
