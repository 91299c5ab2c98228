import { parseArgs } from 'node:util';
import path from 'node:path';
import { projectDirectory } from './directories.ts';
import { runHostTests, testFiles } from './hostTests.ts';

/** The process in which `npm test` runs the tests of test/extension: `node test/host/hostStage.ts [--age oldest] [--grep text]`. */

const { values } = parseArgs({ options: { age: { type: 'string', default: 'current' }, grep: { type: 'string' } } });

// test-electron ends what it started on an interrupt only.
process.on('SIGTERM', () => process.emit('SIGINT'));

process.exit(await runHostTests({
  age: values.age === 'oldest' ? 'oldest' : 'current',
  entry: path.join(projectDirectory, 'test', 'extension', 'index.ts'),
  tests: testFiles('test/extension/**/*.test.ts'),
  environment: { LATCHKEY_GREP: values.grep },
}));
