import { fenced } from '../codeBlock/fence.ts';
import { estimateTokens } from '../request/tokens.ts';

/** A file, with the path by which the model is to know it. */
export interface NamedText {
  readonly path: string;
  readonly text: string;
}

export interface TestOrder {
  readonly languageId: string;
  readonly unit: NamedText;
  /** The part of the unit that tests are wanted for; absent: all of it. `name` as the language knows it, where it has one. */
  readonly focus?: { readonly name?: string; readonly text: string };
  /** Where the tests go; its text is what stands there already, empty for a new file. */
  readonly tests: NamedText;
  /** They go into the unit's own file. */
  readonly inside: boolean;
  readonly framework: string | undefined;
  readonly example?: NamedText;
}

/** A file that is longer than this, in tokens, does not come back whole: the answer would be slow and dear. */
const MOST_REWRITTEN = 3000;
/** Tokens of the unit and of the example that go along at most; the beginning of a file, with its imports, says most. */
const MOST_OF_UNIT = 12_000;
const MOST_OF_EXAMPLE = 3000;

/** Asks a model for the tests of a unit, in one fenced block that `withTests` can put into the file. English, as models follow it best. */
export function testsPrompt(order: TestOrder): string {
  const { languageId, unit, focus, tests, inside, framework, example } = order;
  const extended = tests.text.trim() !== '' && !inside;
  const code = shortened(unit.text, MOST_OF_UNIT);
  return [
    piece('The code under test', { path: unit.path, text: code }, languageId),
    ...(focus && (focus.name === undefined || !code.includes(focus.text)) ? [`The part of it that is to be tested:\n${fenced(shortened(focus.text, MOST_OF_UNIT), languageId)}`] : []),
    ...(extended ? [piece('Its tests as they are', tests, languageId)] : []),
    ...(example ? [piece('Other tests of this project, as an example of its manner', { path: example.path, text: shortened(example.text, MOST_OF_EXAMPLE) }, languageId)] : []),
    [
      focus ? `Write tests for ${focus.name === undefined ? 'that part of' : `\`${focus.name}\` in`} ${unit.path}.` : `Write tests for ${unit.path}.`,
      framework === undefined ? 'Use the test framework that the project uses, as far as it can be seen; else the usual one of the language.' : `Use ${framework}.`,
      'Test behaviour that a caller can see: the usual case, the edges (empty, one, many, limits), and how it fails. Each test says in its name what holds. No test that cannot fail, no mock of what can be had for real.',
      example || extended ? 'Follow the manner of the tests that are shown: names, structure, imports, assertions.' : '',
      `The tests stand in ${tests.path}; import with paths that are right from there.`,
      answerForm(order, extended),
    ].filter((sentence) => sentence !== '').join(' '),
  ].join('\n\n');
}

function answerForm({ tests, inside }: TestOrder, extended: boolean): string {
  const alone = 'in one fenced code block, and nothing else.';
  if (inside) return `Answer with the whole test module of the file (\`#[cfg(test)] mod tests\`), with the tests that it has already, ${alone}`;
  if (!extended) return `Answer with the whole new file ${tests.path}, ${alone}`;
  if (estimateTokens(tests.text) <= MOST_REWRITTEN) return `Answer with the whole file ${tests.path}, in which every test that is there stays as it is and the new ones stand where they belong, ${alone}`;
  return `Answer with the new tests alone, as they can stand at the end of ${tests.path}, without anything that the file has already, ${alone}`;
}

function piece(title: string, { path, text }: NamedText, languageId: string): string {
  return `${title}, ${path}:\n${fenced(text, languageId)}`;
}

/** The first lines of a text that are no more than so many tokens. */
function shortened(text: string, most: number): string {
  if (estimateTokens(text) <= most) return text;
  const lines = text.split('\n');
  // Tokens are spread evenly enough over the lines of code for this.
  return `${lines.slice(0, Math.max(1, Math.floor((lines.length * most) / estimateTokens(text)))).join('\n')}\n[…]`;
}
