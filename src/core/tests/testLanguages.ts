/** How tests are named and placed in a language, as far as that is its own and not a project's. */
export interface TestLanguage {
  readonly id: TestLanguageId;
  /** VS Code's language ids. */
  readonly languages: readonly string[];
  /** What files of units and of their tests end with. */
  readonly extension: RegExp;
  /** What is put around a unit's name for its test, the usual first. */
  readonly affixes: readonly Affix[];
  /** Where the test of a unit stands if the project shows no other way; '' is the root. `name` has its affixes and its extension. */
  place(directory: string, name: string): string;
}

export type TestLanguageId = 'javascript' | 'python' | 'go' | 'rust' | 'jvm' | 'ruby' | 'php' | 'dotnet' | 'other';

export interface Affix {
  readonly prefix: string;
  readonly suffix: string;
}

const before = (...prefixes: readonly string[]): readonly Affix[] => prefixes.map((prefix) => ({ prefix, suffix: '' }));
const behind = (...suffixes: readonly string[]): readonly Affix[] => suffixes.map((suffix) => ({ prefix: '', suffix }));

/** Puts a name into a directory; '' is the root. */
export function joined(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** The directory with its first run of `from` as `to`; itself where it has none. */
function moved(directory: string, from: RegExp, to: string): string {
  return directory.replace(from, to);
}

const LANGUAGES: readonly TestLanguage[] = [
  {
    id: 'javascript', languages: ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'vue', 'svelte', 'astro'],
    extension: /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/, affixes: behind('.test', '.spec', '-test', '_test', '-spec', '.unit.test', '.e2e'), place: joined,
  },
  // docs.pytest.org, Good Integration Practices
  { id: 'python', languages: ['python'], extension: /\.py$/, affixes: [...before('test_'), ...behind('_test')], place: (_directory, name) => `tests/${name}` },
  // go.dev, package testing
  { id: 'go', languages: ['go'], extension: /\.go$/, affixes: behind('_test'), place: joined },
  // doc.rust-lang.org/book, Test Organization: unit tests stand in the file itself.
  { id: 'rust', languages: ['rust'], extension: /\.rs$/, affixes: [...behind('_test', '_tests'), ...before('test_')], place: joined },
  // maven.apache.org, Standard Directory Layout; Gradle has the same.
  { id: 'jvm', languages: ['java', 'kotlin', 'groovy', 'scala'], extension: /\.(?:java|kt|groovy|scala)$/, affixes: [...behind('Test', 'Tests', 'IT', 'Spec', 'TestCase'), ...before('Test')], place: (directory, name) => joined(moved(directory, /(^|\/)src\/main(?=\/|$)/, '$1src/test'), name) },
  { id: 'ruby', languages: ['ruby'], extension: /\.rb$/, affixes: [...behind('_spec', '_test'), ...before('test_')], place: (directory, name) => joined(moved(directory, /^(?:lib|app)(?=\/|$)/, name.endsWith('_spec.rb') ? 'spec' : 'test'), name) },
  { id: 'php', languages: ['php'], extension: /\.php$/, affixes: behind('Test'), place: (directory, name) => joined(moved(directory, /^(?:src|app)(?=\/|$)/, 'tests'), name) },
  { id: 'dotnet', languages: ['csharp', 'fsharp', 'vb'], extension: /\.(?:cs|fs|vb)$/, affixes: behind('Tests', 'Test'), place: (directory, name) => joined(directory.replace(/^((?:src\/)?)([^/]+)/, (_, root: string, project: string) => `${root === '' ? '' : 'tests/'}${project}.Tests`), name) },
];

/** Any other: a test beside its unit, by a name that most tools take. */
const OTHER: TestLanguage = { id: 'other', languages: [], extension: /\.\w+$/, affixes: [...behind('_test', '.test', 'Test', 'Tests', '_spec'), ...before('test_')], place: joined };

export function testLanguage(languageId: string): TestLanguage {
  return LANGUAGES.find(({ languages }) => languages.includes(languageId)) ?? OTHER;
}
