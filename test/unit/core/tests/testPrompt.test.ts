import assert from 'node:assert/strict';
import { testsPrompt, type TestOrder } from '../../../../src/core/tests/testPrompt.ts';

const order = (parts: Partial<TestOrder> = {}): TestOrder => ({ languageId: 'typescript', unit: { path: 'src/queue.ts', text: 'class Queue {}' }, tests: { path: 'test/queue.test.ts', text: '' }, inside: false, framework: 'Vitest', ...parts });

describe('what is asked for tests', () => {
  const check = (name: string, parts: Partial<TestOrder>, ...patterns: readonly RegExp[]): void => {
    it(name, () => { for (const pattern of patterns) assert.match(testsPrompt(order(parts)), pattern); });
  };
  check('a new file', {}, /src\/queue\.ts:\n```typescript\nclass Queue \{\}\n```/, /Write tests for src\/queue\.ts\. Use Vitest\./, /whole new file test\/queue\.test\.ts, in one fenced/);
  check('a symbol that stands in the file', { focus: { name: 'Queue', text: 'class Queue {}' } }, /Write tests for `Queue` in src\/queue\.ts/);
  check('a part without a name', { focus: { text: 'Queue' } }, /part of it that is to be tested:\n```typescript\nQueue\n```/, /Write tests for that part of src\/queue\.ts/);
  check('a symbol beyond what goes along', { unit: { path: 'a.ts', text: `${'line();\n'.repeat(10_000)}function last() {}` }, focus: { name: 'last', text: 'function last() {}' } }, /\[…\]\n```/, /to be tested:\n```typescript\nfunction last\(\) \{\}\n```/);
  check('more in a short file', { tests: { path: 'q.test.ts', text: 'test();' } }, /Its tests as they are, q\.test\.ts:\n```typescript\ntest\(\);\n```/, /whole file q\.test\.ts, in which every test that is there stays/);
  check('more in a long file', { tests: { path: 'q.test.ts', text: 'test("one thing", () => {});\n'.repeat(500) } }, /the new tests alone, as they can stand at the end of q\.test\.ts/);
  check('inside the unit', { inside: true, tests: { path: 'src/queue.ts', text: 'class Queue {}' } }, /whole test module of the file/);
  check('in an unknown framework, by an example', { framework: undefined, example: { path: 'test/a.test.ts', text: 'a();' } }, /framework that the project uses, as far as it can be seen/, /example of its manner, test\/a\.test\.ts:\n```typescript\na\(\);\n```/, /Follow the manner/);
  check('code with fences inside', { unit: { path: 'a.md', text: '```\nx\n```' } }, /````typescript\n```\nx\n```\n````/);
});
