import assert from 'node:assert/strict';
import { planTests } from '../../../../src/core/tests/testFiles.ts';
import { isManifest, testFramework } from '../../../../src/core/tests/testFrameworks.ts';

describe('the tests of a unit', () => {
  /** `exists` is marked by a `=` before the path. */
  const check = (unit: string, languageId: string, files: readonly string[], path: string, example?: string): void => {
    it(`${unit} → ${path}`, () => {
      const plan = planTests(unit, languageId, { files: [unit, ...files], manifests: {} });
      assert.deepEqual([`${plan.exists ? '=' : ''}${plan.path}`, plan.example], [path, example]);
    });
  };

  describe('are where tests of its name are', () => {
    check('src/queue.ts', 'typescript', ['src/queue.test.ts', 'src/other.test.ts'], '=src/queue.test.ts');
    check('src/core/index.ts', 'typescript', ['src/host/index.ts', 'test/host/index.test.ts', 'test/core/index.test.ts'], '=test/core/index.test.ts');
    check('src/a/Button.tsx', 'typescriptreact', ['src/a/__tests__/Button.tsx'], '=src/a/__tests__/Button.tsx');
    check('lib/queue.js', 'javascript', ['test/queue.js', 'test/helper.js'], '=test/queue.js');
    check('app/models.py', 'python', ['tests/test_models.py', 'tests/conftest.py'], '=tests/test_models.py');
    check('pkg/queue.go', 'go', ['pkg/queue_test.go'], '=pkg/queue_test.go');
    check('src/main/java/x/Queue.java', 'java', ['src/test/java/x/QueueTest.java'], '=src/test/java/x/QueueTest.java');
    check('src/queue.rs', 'rust', ['tests/queue.rs'], '=tests/queue.rs');
    check('app/models/user.rb', 'ruby', ['spec/models/user_spec.rb'], '=spec/models/user_spec.rb');
  });

  describe('are the file itself where that is a test, or where the language has them inside', () => {
    check('src/queue.test.ts', 'typescript', ['src/queue.ts'], '=src/queue.test.ts');
    check('src/queue.rs', 'rust', ['src/lib.rs'], '=src/queue.rs');
  });

  describe('are named and placed as the nearest others', () => {
    check('src/core/queue.ts', 'typescript', ['src/core/tokens.ts', 'test/unit/core/tokens.test.ts'], 'test/unit/core/queue.test.ts', 'test/unit/core/tokens.test.ts');
    check('src/host/queue.ts', 'typescript', ['src/core/tokens.ts', 'test/unit/core/tokens.test.ts'], 'test/unit/host/queue.test.ts', 'test/unit/core/tokens.test.ts');
    check('packages/b/src/deep/queue.ts', 'typescript', ['packages/a/src/x.ts', 'packages/a/test/x.spec.ts'], 'packages/b/test/deep/queue.spec.ts', 'packages/a/test/x.spec.ts');
    check('src/b/queue.ts', 'typescript', ['src/a/x.ts', 'src/a/__tests__/x.test.ts'], 'src/b/__tests__/queue.test.ts', 'src/a/__tests__/x.test.ts');
    check('src/b/Queue.vue', 'vue', ['src/a/X.vue', 'src/a/X.spec.js'], 'src/b/Queue.spec.js', 'src/a/X.spec.js');
    check('src/pkg/b/queue.py', 'python', ['src/pkg/a/models.py', 'tests/test_models.py'], 'tests/test_queue.py', 'tests/test_models.py');
    check('pkg/sub/queue.py', 'python', ['pkg/models.py', 'tests/pkg/models_test.py'], 'tests/pkg/sub/queue_test.py', 'tests/pkg/models_test.py');
    check('src/main/java/x/y/Queue.java', 'java', ['src/main/java/x/Letter.java', 'src/test/java/x/LetterSpec.java'], 'src/test/java/x/y/QueueSpec.java', 'src/test/java/x/LetterSpec.java');
    check('lib/a/queue.rb', 'ruby', ['lib/letter.rb', 'test/test_letter.rb'], 'test/a/test_queue.rb', 'test/test_letter.rb');
    check('Mail/Queue.cs', 'csharp', ['Mail/Letter.cs', 'Mail.Tests/LetterTests.cs'], 'Mail.Tests/QueueTests.cs', 'Mail.Tests/LetterTests.cs');
    // Two near ones outvote a third.
    check('src/a/queue.ts', 'typescript', ['src/a/x.ts', 'src/a/x.spec.ts', 'src/a/y.ts', 'src/a/y.spec.ts', 'src/a/z.ts', 'src/a/z.test.ts'], 'src/a/queue.spec.ts', 'src/a/x.spec.ts');
    check('src/queue.ts', 'typescript', ['test/all.spec.ts'], 'test/queue.spec.ts', 'test/all.spec.ts');
  });

  describe('are named and placed as the language has it where there are no others', () => {
    check('src/queue.ts', 'typescript', [], 'src/queue.test.ts');
    check('Queue.vue', 'vue', [], 'Queue.test.ts');
    check('app/queue.py', 'python', [], 'tests/test_queue.py');
    check('pkg/queue.go', 'go', [], 'pkg/queue_test.go');
    check('src/main/kotlin/x/Queue.kt', 'kotlin', [], 'src/test/kotlin/x/QueueTest.kt');
    check('app/models/user.rb', 'ruby', ['.rspec'], 'spec/models/user_spec.rb');
    check('lib/user.rb', 'ruby', [], 'test/user_test.rb');
    check('src/Mail/Queue.php', 'php', [], 'tests/Mail/QueueTest.php');
    check('src/Mail/Queue.cs', 'csharp', [], 'tests/Mail.Tests/QueueTests.cs');
    check('queue.zig', 'zig', [], 'queue_test.zig');
  });

  it('of a project of 20,000 files are found at once, also where many bear one name', () => {
    const files = Array.from({ length: 10_000 }, (_, index) => [`src/p${index}/index.ts`, `test/p${index}/index.test.ts`]).flat();
    assert.equal(planTests('src/p77/index.ts', 'typescript', { files, manifests: {} }).path, 'test/p77/index.test.ts');
  });
});

describe('the framework of tests', () => {
  const packageJson = (parts: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => ({ 'package.json': JSON.stringify(parts) });
  const check = (name: string | undefined, language: Parameters<typeof testFramework>[0], manifests: Readonly<Record<string, string>>, files: readonly string[] = [], unit = 'a/b/unit.x'): void => {
    it(`${String(name)} | ${JSON.stringify(manifests).slice(0, 80)} ${files.join(' ')}`, () => assert.equal(testFramework(language, unit, { files, manifests }), name));
  };
  check('Vitest', 'javascript', packageJson({ scripts: { test: 'vitest run' } }));
  check('Vitest', 'javascript', packageJson({ devDependencies: { vitest: '1', '@playwright/test': '1' } }));
  check('Jest', 'javascript', packageJson({ scripts: { test: 'react-scripts test' } }));
  check('Mocha', 'javascript', packageJson({ scripts: { 'test:e2e': 'playwright test', test: 'mocha' }, devDependencies: { jest: '1' } }));
  check('AVA', 'javascript', packageJson({ devDependencies: { ava: '6' } }));
  check('the test runner of Node (node:test with node:assert)', 'javascript', packageJson({ scripts: { test: 'node --import tsx --test' } }));
  check('Playwright Test', 'javascript', packageJson({ devDependencies: { '@playwright/test': '1' } }));
  check("Deno's test runner (Deno.test)", 'javascript', { 'deno.json': '{}' });
  check(undefined, 'javascript', { 'package.json': '{ half' });
  // The nearest manifest first; one that says nothing is passed over.
  check('Jest', 'javascript', { 'package.json': '{"devDependencies":{"vitest":"1"}}', 'a/package.json': '{"devDependencies":{"jest":"1"}}', 'c/package.json': '{"devDependencies":{"ava":"1"}}' });
  check('Vitest', 'javascript', { 'package.json': '{"devDependencies":{"vitest":"1"}}', 'a/package.json': '{}' });
  check('pytest', 'python', { 'pyproject.toml': '[tool.pytest.ini_options]' });
  check('pytest', 'python', { 'requirements-dev.txt': 'pytest==8\n' });
  check('pytest', 'python', {}, ['tests/conftest.py']);
  check('unittest', 'python', { 'setup.cfg': '[metadata]' });
  // There are tests, and what they are written for one sees in them.
  check(undefined, 'python', {}, ['tests/test_a.py']);
  check('the package testing', 'go', { 'go.mod': 'module x' });
  check('the package testing with testify', 'go', { 'go.mod': 'require github.com/stretchr/testify v1' });
  check('the built-in test attribute (#[test])', 'rust', {});
  check('JUnit 5', 'jvm', { 'build.gradle.kts': 'tasks.test { useJUnitPlatform() }' });
  check('JUnit 4', 'jvm', { 'pom.xml': '<artifactId>junit</artifactId>' });
  check('Spock', 'jvm', { 'build.gradle': "testImplementation 'org.spockframework:spock-core:2'" });
  check('RSpec', 'ruby', { Gemfile: "gem 'rspec'" });
  check('RSpec', 'ruby', {}, ['spec/a_spec.rb']);
  check('minitest', 'ruby', { Gemfile: "gem 'rails'" });
  check('PHPUnit', 'php', { 'composer.json': '{"require-dev":{"phpunit/phpunit":"^11"}}' });
  check('xUnit.net', 'dotnet', { 'T.Tests/T.Tests.csproj': '<PackageReference Include="xunit" />' });
  check('NUnit', 'dotnet', { 'T.csproj': '<PackageReference Include="NUnit" />' });
  check(undefined, 'other', { 'package.json': '{"devDependencies":{"jest":"1"}}' });

  it('is said by manifests, and by no other file', () => {
    for (const path of ['package.json', 'a/b/pyproject.toml', 'requirements-dev.txt', 'x/go.mod', 'X.Tests.csproj', 'build.gradle.kts']) assert.ok(isManifest(path), path);
    for (const path of ['package-lock.json', 'src/package.json.ts', 'mypackage.json', 'go.sum']) assert.ok(!isManifest(path), path);
  });
});
