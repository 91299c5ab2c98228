import { testFramework, type TestProject } from './testFrameworks.ts';
import { joined, testLanguage, type Affix, type TestLanguage } from './testLanguages.ts';

/** Where tests of a unit belong and what they are to look like. */
export interface TestPlan {
  /** From the project's root. */
  readonly path: string;
  /** Whether there is that file, so that it is extended. */
  readonly exists: boolean;
  /** The tests stand in the unit's own file, as Rust has it. */
  readonly inside: boolean;
  /** In words for a model; `undefined`: the project does not say. */
  readonly framework: string | undefined;
  /** Another test of the project, whose manner is to be followed. */
  readonly example: string | undefined;
}

/** A file of tests, with the unit that it is about where there is one. */
interface TestFile {
  readonly path: string;
  readonly affix: Affix;
  readonly extension: string;
  readonly unit: string | undefined;
}

/** A directory that holds tests, so that a file in it needs no affix. */
const TEST_DIRECTORY = /(?:^|\/)(?:tests?|specs?|__tests__)(?=\/|$)/i;
const PLAIN: Affix = { prefix: '', suffix: '' };

/**
 * Plans the tests of `unit`. Its own test file is the one that bears its name; without one, the name and the place follow from the
 * pairs of unit and test that the project has, the nearest first, and without any from what is usual in the language.
 */
export function planTests(unit: string, languageId: string, project: TestProject): TestPlan {
  const language = testLanguage(languageId);
  const framework = testFramework(language.id, unit, project);
  const tests = testFilesOf(language, project.files);
  const others = tests.filter(({ path }) => path !== unit).toSorted((a, b) => nearness(unit, b.unit ?? b.path) - nearness(unit, a.unit ?? a.path));
  const plan = (path: string): TestPlan => {
    const exists = project.files.includes(path);
    return { path, exists, inside: path === unit && language.id === 'rust', framework, example: exists ? undefined : others.find((test) => test.path !== path)?.path };
  };
  // What is a test already gets more tests.
  if (tests.some(({ path }) => path === unit) || (language.id === 'rust' && !tests.some((test) => test.unit === unit))) return plan(unit);
  const own = tests.filter((test) => test.unit === unit).toSorted((a, b) => nearness(unit, b.path) - nearness(unit, a.path))[0];
  return plan(own?.path ?? learned(unit, tests) ?? usual(unit, language, framework, tests));
}

/** The tests among the files, each with the unit of the same name that stands nearest to it. */
function testFilesOf(language: TestLanguage, files: readonly string[]): readonly TestFile[] {
  const units: string[] = [];
  const found: (Omit<TestFile, 'unit'> & { readonly stem: string })[] = [];
  for (const path of files.filter((file) => language.extension.test(file))) {
    const { stem, extension } = named(path, language);
    const fitting = language.affixes.filter(({ prefix, suffix }) => stem.length > prefix.length + suffix.length && stem.startsWith(prefix) && stem.endsWith(suffix));
    const affix = fitting.toSorted((a, b) => b.prefix.length + b.suffix.length - a.prefix.length - a.suffix.length)[0];
    if (affix) found.push({ path, affix, extension, stem: stem.slice(affix.prefix.length, stem.length - affix.suffix.length) });
    else if (TEST_DIRECTORY.test(directoryOf(path))) found.push({ path, affix: PLAIN, extension, stem });
    else units.push(path);
  }
  const unitFor = unitFinder(units, language);
  return found.flatMap(({ stem, ...test }): TestFile[] => {
    const unit = unitFor(stem, test.path);
    // Without a mark on its name, what stands in a directory of tests may as well be what they need.
    return unit === undefined && test.affix === PLAIN ? [] : [{ ...test, unit }];
  });
}

/** Up to this many units of one name are all compared with a test of it. */
const FEW = 50;

/**
 * Finds the unit that a test is about: of those of its name, the one that stands most alike. Where very many bear the name, as
 * with `index`, only those are compared that share the rarest directory with the test.
 */
function unitFinder(units: readonly string[], language: TestLanguage): (stem: string, test: string) => string | undefined {
  const byName = new Map<string, string[]>();
  const byDirectory = new Map<string, string[]>();
  const put = (map: Map<string, string[]>, key: string, path: string): void => {
    const list = map.get(key);
    if (list) list.push(path);
    else map.set(key, [path]);
  };
  for (const path of units) {
    const name = named(path, language).stem.toLowerCase();
    put(byName, name, path);
    for (const part of new Set(segments(directoryOf(path)))) put(byDirectory, `${part}/${name}`, path);
  }
  return (stem, test) => {
    const name = stem.toLowerCase();
    const all = byName.get(name) ?? [];
    const near = all.length <= FEW ? [] : segments(directoryOf(test)).flatMap((part) => [byDirectory.get(`${part}/${name}`) ?? []]).filter(({ length }) => length > 0);
    const compared = near.reduce((fewest, list) => (list.length < fewest.length ? list : fewest), all).slice(0, FEW);
    return compared.toSorted((a, b) => likeness(test, b) - likeness(test, a))[0];
  };
}

/** The path that the nearest pairs would give; where they differ, the one that most of them give. */
function learned(unit: string, tests: readonly TestFile[]): string | undefined {
  const pairs = tests.flatMap((test) => (test.unit === undefined ? [] : [{ ...test, unit: test.unit }]));
  const votes = new Map<string, { count: number; near: number }>();
  for (const pair of pairs) {
    const directory = carriedOver(directoryOf(pair.unit), directoryOf(pair.path), directoryOf(unit));
    if (directory === undefined) continue;
    const path = joined(directory, nameFor(unit, pair.affix, sameKind(unit, pair.extension)));
    const vote = votes.get(path) ?? { count: 0, near: 0 };
    votes.set(path, { count: vote.count + 1, near: Math.max(vote.near, nearness(unit, pair.unit)) });
  }
  const [best] = [...votes].toSorted(([, a], [, b]) => b.near - a.near || b.count - a.count);
  if (best) return best[0];
  // No pair tells how directories relate: all tests may stand in one.
  const flat = pairs.toSorted((a, b) => nearness(unit, b.unit) - nearness(unit, a.unit))[0];
  return flat && joined(directoryOf(flat.path), nameFor(unit, flat.affix, sameKind(unit, flat.extension)));
}

/** `directory`, changed as `from` has to be changed to get `to`; `undefined` where that cannot be done to it. */
function carriedOver(from: string, to: string, directory: string): string | undefined {
  const [old, now, parts] = [segments(from), segments(to), segments(directory)];
  if (old.every((part, index) => part === now[index])) return [...parts, ...now.slice(old.length)].join('/');
  let end = 0;
  while (end < Math.min(old.length, now.length) && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  let start = 0;
  while (start < Math.min(old.length, now.length) - end && old[start] === now[start]) start += 1;
  const [gone, come] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  const at = gone.length === 0 ? Math.min(start, parts.length) : parts.findIndex((_, index) => gone.every((part, offset) => parts[index + offset] === part));
  return at < 0 ? undefined : [...parts.slice(0, at), ...come, ...parts.slice(at + gone.length)].join('/');
}

/** By what is usual in the language, with the mark that the project's tests have, if there are any. */
function usual(unit: string, language: TestLanguage, framework: string | undefined, tests: readonly TestFile[]): string {
  const fromTests = tests.find(({ affix }) => affix !== PLAIN);
  const affix = fromTests?.affix ?? (framework === 'minitest' ? { prefix: '', suffix: '_test' } : language.affixes[0]) ?? PLAIN;
  const name = nameFor(unit, affix, sameKind(unit, /\.(?:vue|svelte|astro)$/.test(unit) ? '.ts' : extensionOf(unit)));
  // Tests without units of their own still show where tests stand.
  if (fromTests && TEST_DIRECTORY.test(directoryOf(fromTests.path))) return joined(directoryOf(fromTests.path), name);
  return language.place(directoryOf(unit), name);
}

function nameFor(unit: string, { prefix, suffix }: Affix, extension: string): string {
  const name = unit.slice(unit.lastIndexOf('/') + 1);
  return `${prefix}${name.slice(0, name.length - extensionOf(unit).length)}${suffix}${extension}`;
}

/** The extension of a unit's test: that of other tests where the unit's own is none for tests, else the unit's. */
function sameKind(unit: string, extension: string): string {
  return /\.(?:vue|svelte|astro)$/.test(unit) ? extension : extensionOf(unit);
}

function named(path: string, language: TestLanguage): { readonly stem: string; readonly extension: string } {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = language.extension.exec(name)?.[0] ?? '';
  return { stem: name.slice(0, name.length - extension.length), extension };
}

function extensionOf(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0] ?? '';
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function segments(directory: string): readonly string[] {
  return directory === '' ? [] : directory.split('/');
}

/** How many directories two files have in common, from the root. */
function nearness(a: string, b: string): number {
  const [first, second] = [segments(directoryOf(a)), segments(directoryOf(b))];
  const differs = first.findIndex((part, index) => part !== second[index]);
  return differs < 0 ? first.length : differs;
}

/** How much alike two files stand: the directories that both paths end with count as well as those that they begin with. */
function likeness(a: string, b: string): number {
  const [first, second] = [segments(directoryOf(a)).toReversed(), segments(directoryOf(b)).toReversed()];
  const differs = first.findIndex((part, index) => part !== second[index]);
  return nearness(a, b) + (differs < 0 ? first.length : differs);
}
