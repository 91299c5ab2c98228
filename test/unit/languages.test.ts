import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(new URL(path, `file://${ROOT.replaceAll('\\', '/')}/`), 'utf8');
const readTexts = (path: string): Readonly<Record<string, string>> => JSON.parse(read(path)) as Record<string, string>;

/** A call of a function named `t`, also as a member; group 1 is its first argument where that is one literal. */
const CALL = /(?<![\w$]|function )t\((?:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.)*`)\s*[,)])?/g;
/** A `Translate` that hands on what it was given: the one call without a literal. */
const PASSED_ON = /^t\(message, \.\.\.args\)/;

interface Sentences {
  /** English sentence to the first file that says it. */
  readonly said: ReadonlyMap<string, string>;
  /** Calls whose sentence no one can translate, because it is put together while the program runs. */
  readonly unknown: readonly string[];
}

/** What a source says through `t`. esbuild takes off types, comments and JSX first, so that only code is left to look at. */
function sentencesOf(source: string, path: string): Sentences {
  const { code } = transformSync(source, { loader: path.endsWith('x') ? 'tsx' : 'ts', jsx: 'automatic', charset: 'utf8', target: 'esnext' });
  const said = new Map<string, string>();
  const unknown: string[] = [];
  for (const call of code.matchAll(CALL)) {
    const rest = code.slice(call.index, call.index + 60).split('\n')[0] ?? '';
    if (call[1] !== undefined) said.set(String(runInNewContext(call[1])), path);
    else if (!PASSED_ON.test(rest)) unknown.push(`${path}: ${rest}`);
  }
  return { said, unknown };
}

function allSentences(): Sentences {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).sort((a, b) => a.localeCompare(b)).map((path) => sentencesOf(read(path.replaceAll('\\', '/')), path));
  return { said: new Map(files.flatMap(({ said }) => [...said])), unknown: files.flatMap(({ unknown }) => unknown) };
}

const sorted = (found: Iterable<string>): readonly string[] => [...new Set(found)].sort((a, b) => a.localeCompare(b));
const matches = (text: string, pattern: RegExp): readonly string[] => sorted(text.match(pattern) ?? []);

/** What a translation has to keep as it is: placeholders, code, command links and addresses. */
const KEPT = /\{\d+\}|`[^`]+`|\(command:[^)]+\)|https?:\/\/[\w./-]+/g;

function checkTranslations(pairs: readonly (readonly [english: string, chinese: string])[]): void {
  for (const [english, chinese] of pairs) {
    assert.notEqual(chinese.trim(), '', english);
    assert.deepEqual(matches(chinese, KEPT), matches(english, KEPT), `${english} | ${chinese}`);
    if (/[A-Za-z]{3}/.test(english.replace(KEPT, ''))) assert.match(chinese, /\p{Script=Han}/u, english);
    if (english.endsWith('.')) assert.match(chinese, /[。)]$/, `${english} | ${chinese}`);
    assert.doesNotMatch(chinese, /\p{Script=Han}[,;:!?]|[,;!?]\p{Script=Han}/u, `punctuation of the other script: ${chinese}`);
  }
}

describe('languages', () => {
  const { said, unknown } = allSentences();
  const bundle = readTexts('l10n/bundle.l10n.zh-cn.json');
  const english = readTexts('package.nls.json');
  const chinese = readTexts('package.nls.zh-cn.json');

  it('are asked for by whole sentences only', () => assert.deepEqual(unknown, []));
  it('have each sentence in Chinese', () => assert.deepEqual([...said].filter(([sentence]) => !Object.hasOwn(bundle, sentence)), []));
  it('have no translation of a sentence that is no longer said', () => assert.deepEqual(Object.keys(bundle).filter((sentence) => !said.has(sentence)), []));
  it('keep placeholders, code and punctuation', () => checkTranslations(Object.entries(bundle)));

  it('have the same keys for the manifest', () => assert.deepEqual(sorted(Object.keys(chinese)), sorted(Object.keys(english))));
  it('have a text for each key of the manifest, and no other', () => {
    const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key);
    assert.deepEqual(sorted(Object.keys(english)), sorted(used));
  });
  it('keep code and punctuation of the manifest', () => checkTranslations(Object.entries(english).map(([key, text]) => [text, chinese[key] ?? ''])));

  describe('are found in', () => {
    const check = (source: string, sentences: readonly string[], calls = 0): void => {
      it(source, () => {
        const found = sentencesOf(source, 'a.tsx');
        assert.deepEqual([[...found.said.keys()], found.unknown.length], [sentences, calls]);
      });
    };
    check("t('One.')", ['One.']);
    check('vscode.l10n.t("It\'s {0}.", 1)', ["It's {0}."]);
    check("ports.t('say \"a\"')", ['say "a"']);
    check('this.ports.t(`Plain.`)', ['Plain.']);
    check("<b title={t('Named')}>{t('Said', 1)}</b>", ['Named', 'Said']);
    check("t(\n  'On its own line',\n  1,\n)", ['On its own line']);
    check("// t('a comment')\nconst text = format('not ours'); set('nor this');", []);
    check('const t: Translate = (message, ...args) => vscode.l10n.t(message, ...args);', []);
    check("t(yes ? 'a' : 'b')", [], 1);
    check('t(sentence)', [], 1);
    check('t(`a ${b}`)', [], 1);
    check("t('a' + b)", [], 1);
  });
});
