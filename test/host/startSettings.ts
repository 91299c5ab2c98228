import { applyEdits, modify, parse, type FormattingOptions, type JSONPath } from 'jsonc-parser';
import { quietSettings } from './profile.ts';

const CONNECTIONS = 'latchkey.connections';
const MODEL = 'latchkey.model';
const DEMO_ID = 'demo';
const DEMO_MODEL = `${DEMO_ID}/demo-small`;
const FORMAT: FormattingOptions = { insertSpaces: true, tabSize: 2 };

/**
 * The text of the settings file that `npm start` begins with. What the person changed stays, comments included; only the
 * demo connection is ours: it is refreshed, because its server has another port each time, or taken away when there is no
 * demo.
 *
 * @param text of the file as it stands; `undefined` when there is none yet.
 * @param demoOrigin of the demo server; `undefined` when keys in the environment make it needless.
 */
export function startSettings(text: string | undefined, demoOrigin: string | undefined): string {
  let next = text ?? `${JSON.stringify(quietSettings, undefined, 2)}\n`;
  const set = (path: JSONPath, value: unknown): void => {
    next = applyEdits(next, modify(next, path, value, { formattingOptions: FORMAT }));
  };
  const settings = (parse(next, [], { allowTrailingComma: true }) ?? {}) as Record<string, unknown>;
  const connections: readonly unknown[] = Array.isArray(settings[CONNECTIONS]) ? settings[CONNECTIONS] : [];
  const place = connections.findIndex((entry) => (entry as { readonly id?: unknown } | null)?.id === DEMO_ID);
  if (demoOrigin === undefined) {
    if (place >= 0) set([CONNECTIONS, place], undefined);
    if (settings[MODEL] === DEMO_MODEL) set([MODEL], undefined);
    return next;
  }
  const demo = { id: DEMO_ID, name: 'Demo (canned answers, local)', protocol: 'openai-chat', baseUrl: `${demoOrigin}/v1`, credential: { from: 'none' } };
  if (connections.length === 0) set([CONNECTIONS], [demo]);
  else set([CONNECTIONS, place >= 0 ? place : connections.length], demo);
  if (settings[MODEL] === undefined || settings[MODEL] === '') set([MODEL], DEMO_MODEL);
  return next;
}
