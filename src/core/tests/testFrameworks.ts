import { isRecord } from '../fields.ts';
import type { TestLanguageId } from './testLanguages.ts';

/** A project as far as its tests are concerned. */
export interface TestProject {
  /** Every file's path from the project's root, with `/`. */
  readonly files: readonly string[];
  /** The texts of those that `isManifest` asks for, by path. */
  readonly manifests: Readonly<Record<string, string>>;
}

const MANIFEST = /(?:^|\/)(?:package\.json|deno\.jsonc?|pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|requirements[\w.-]*\.txt|Pipfile|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|composer\.json|[^/]+\.(?:cs|fs|vb)proj)$/;

/** Whether a file says what its project is tested with. */
export function isManifest(path: string): boolean {
  return MANIFEST.test(path);
}

/** The manifests that say most of a unit's tests: the nearest, at most `most`. */
export function manifestsNear(unit: string, files: readonly string[], most: number): readonly string[] {
  return nearestFirst(unit, files.filter(isManifest)).slice(0, most);
}

/** A name that is found in the text of a manifest; the first that fits counts. */
type Rules = readonly (readonly [name: string, found: RegExp])[];

/** As a script of package.json calls them; more telling than what is merely installed. */
const SCRIPTS: Rules = [
  ['Vitest', /\bvitest\b/], ['Jest', /\bjest\b|\breact-scripts test\b/], ['Mocha', /\bmocha\b|\bvscode-test\b/], ['AVA', /\bava\b/], ['Bun\'s test runner (bun:test)', /\bbun test\b/], ['Deno\'s test runner', /\bdeno test\b/],
  ['the test runner of Node (node:test with node:assert)', /\bnode\b.*\s--test\b|\btsx\b.*\s--test\b/], ['Jasmine', /\bjasmine\b|\bng test\b/], ['tap', /\btap\b/], ['uvu', /\buvu\b/], ['QUnit', /\bqunit\b/],
];
const PACKAGES: Rules = [
  ['Vitest', /^vitest$/], ['Jest', /^(?:jest|ts-jest|@jest\/.+|jest-cli)$/], ['Mocha', /^mocha$/], ['AVA', /^ava$/], ['Jasmine', /^jasmine(?:-core)?$/], ['tap', /^tap$/], ['uvu', /^uvu$/], ['QUnit', /^qunit$/],
  // What tests the whole in a browser is meant for a unit only where there is nothing else.
  ['Playwright Test', /^@playwright\/test$/], ['Cypress', /^cypress$/],
];

const TEXTS: Readonly<Record<Exclude<TestLanguageId, 'javascript' | 'other'>, Rules>> = {
  python: [['pytest', /\bpytest\b/]],
  go: [['the package testing with testify', /\bstretchr\/testify\b/], ['the package testing', /./]],
  rust: [],
  jvm: [['Spock', /\bspock-core\b/], ['Kotest', /\bkotest\b/], ['TestNG', /\btestng\b/], ['JUnit 5', /\bjunit-jupiter\b|\buseJUnitPlatform\b|\bspring-boot-starter-test\b/], ['kotlin.test', /\bkotlin-test\b|kotlin\("test"\)/], ['ScalaTest', /\bscalatest\b/], ['JUnit 4', /\bjunit\b/]],
  ruby: [['RSpec', /\brspec\b/], ['minitest', /\bminitest\b|\brails\b/]],
  php: [['Pest', /"pestphp\/pest"/], ['PHPUnit', /"phpunit\/phpunit"/]],
  dotnet: [['xUnit.net', /"xunit(?:\.v3)?"/i], ['NUnit', /"NUnit"/i], ['MSTest', /"MSTest(?:\.\w+)?"/i]],
};

/**
 * What the tests of a unit are written for, in words for a model. The manifest nearest to the unit has the first word, then those
 * around it. `undefined`: the project does not say.
 */
export function testFramework(language: TestLanguageId, unit: string, { files, manifests }: TestProject): string | undefined {
  const near = nearestFirst(unit, Object.keys(manifests));
  switch (language) {
    case 'other':
      return undefined;
    case 'javascript':
      return firstOf(near.filter((path) => /package\.json$/.test(path)), (path) => fromPackage(manifests[path] ?? '')) ?? (near.some((path) => /deno\.jsonc?$/.test(path)) ? "Deno's test runner (Deno.test)" : undefined);
    case 'rust':
      return 'the built-in test attribute (#[test])';
    case 'python':
      return fromTexts(language, near, manifests) ?? (files.some((path) => /(?:^|\/)(?:conftest\.py|pytest\.ini)$/.test(path)) ? 'pytest' : files.some((path) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path)) ? undefined : 'unittest');
    case 'go':
      return fromTexts(language, near, manifests) ?? 'the package testing';
    case 'ruby':
      return fromTexts(language, near, manifests) ?? (files.some((path) => /(?:^|\/)\.rspec$|_spec\.rb$/.test(path)) ? 'RSpec' : 'minitest');
    case 'jvm':
    case 'php':
    case 'dotnet':
      return fromTexts(language, near, manifests);
  }
}

const MANIFESTS_OF: Readonly<Record<keyof typeof TEXTS, RegExp>> = {
  python: /(?:\.toml|\.cfg|\.ini|\.txt|Pipfile)$/, go: /go\.mod$/, rust: /Cargo\.toml$/, jvm: /(?:pom\.xml|\.gradle(?:\.kts)?)$/, ruby: /Gemfile$/, php: /composer\.json$/, dotnet: /proj$/,
};

function fromTexts(language: keyof typeof TEXTS, near: readonly string[], manifests: TestProject['manifests']): string | undefined {
  return firstOf(near.filter((path) => MANIFESTS_OF[language].test(path)), (path) => firstOf(TEXTS[language], ([name, found]) => (found.test(manifests[path] ?? '') ? name : undefined)));
}

function fromPackage(text: string): string | undefined {
  const manifest = parsed(text);
  if (!isRecord(manifest)) return undefined;
  const scripts = isRecord(manifest['scripts']) ? Object.entries(manifest['scripts']).filter(([name]) => /test|spec|unit/.test(name)) : [];
  // `test` itself before `test:e2e` and the like.
  const ordered = scripts.toSorted(([a], [b]) => a.length - b.length).map(([, script]) => String(script));
  const packages = ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((field) => (isRecord(manifest[field]) ? Object.keys(manifest[field]) : []));
  return firstOf(ordered, (script) => firstOf(SCRIPTS, ([name, found]) => (found.test(script) ? name : undefined)))
    ?? firstOf(PACKAGES, ([name, found]) => (packages.some((one) => found.test(one)) ? name : undefined));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // Half-written: it says nothing at the moment.
  }
}

/** Those in the unit's own directory, then those in the ones around it, outwards, then all others. */
function nearestFirst(unit: string, paths: readonly string[]): readonly string[] {
  const depth = (path: string): number => {
    const directory = path.slice(0, path.lastIndexOf('/') + 1);
    return unit.startsWith(directory) ? directory.length + 1 : 0;
  };
  return paths.toSorted((a, b) => depth(b) - depth(a) || a.localeCompare(b));
}

function firstOf<T, U>(all: readonly T[], find: (one: T) => U | undefined): U | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
