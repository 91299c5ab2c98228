import assert from 'node:assert/strict';
import { filesNamed } from '../../../../src/core/codeBlock/blockFile.ts';

describe('the file of a block', () => {
  const check = (info: string, before: string, ...files: readonly string[]): void => {
    it(`${info} | ${before}`, () => assert.deepEqual(filesNamed(info, before), files));
  };
  check('ts src/queue.ts', '', 'src/queue.ts');
  check('ts:src/queue.ts', '', 'src/queue.ts');
  check('ts title="src/my-queue.test.ts"', '', 'src/my-queue.test.ts');
  check('python {file=app/main.py}', '', 'app/main.py');
  check('ts', 'Change **`src/queue.ts`**:', 'src/queue.ts');
  check('ts', 'First one.\nIn [queue.ts](src/queue.ts:12), line 4:', 'queue.ts', 'src/queue.ts');
  check('dockerfile', 'Your Dockerfile:', 'Dockerfile');
  check('sh', './scripts/run.sh', 'scripts/run.sh');
  check('ts src/a.ts', 'and src/b.ts', 'src/a.ts', 'src/b.ts');
  check('ts', 'in src\\windows.ts', 'src/windows.ts');
  check('ts', 'See https://x.example/a.ts and ../../etc/passwd.txt and /etc/hosts.txt, version 1.2.3.');
  check('ts', 'earlier.ts\nNow this');
});
