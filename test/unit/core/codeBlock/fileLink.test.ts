import assert from 'node:assert/strict';
import { placeInCode, placeNamed, type NamedPlace } from '../../../../src/core/codeBlock/fileLink.ts';

describe('a place that an answer names', () => {
  const LINKS: Readonly<Record<string, NamedPlace | undefined>> = {
    'src/queue.ts': { path: 'src/queue.ts' },
    './src/queue.ts': { path: 'src/queue.ts' },
    'queue.ts#L12': { path: 'queue.ts', line: 12 },
    'src/queue.ts#L12-L31': { path: 'src/queue.ts', line: 12 },
    'src/queue.ts:12:5': { path: 'src/queue.ts', line: 12 },
    'src\\queue.ts:7': { path: 'src/queue.ts', line: 7 },
    'src/queue.ts:0': { path: 'src/queue.ts' },
    '../secrets.env': undefined,
    'src/../../secrets.env:1': undefined,
    '/etc/passwd.txt': undefined,
    'C:\\windows\\a.ini': undefined,
    'file:///etc/passwd.txt': undefined,
    'command:workbench.action.quit': undefined,
    'javascript:alert(1).x': undefined,
    '//host/share/a.txt': undefined,
    'two words.ts': undefined,
    '#heading': undefined,
    '': undefined,
  };
  for (const [address, place] of Object.entries(LINKS)) it(`reads "${address}" as a link`, () => assert.deepEqual(placeNamed(address), place));

  const CODE: Readonly<Record<string, NamedPlace | undefined>> = {
    'src/queue.ts': { path: 'src/queue.ts' },
    'queue.ts:12': { path: 'queue.ts', line: 12 },
    'src/queue.ts:12–31': { path: 'src/queue.ts', line: 12 },
    'queue.ts': undefined,
    'console.log': undefined,
    '127.0.0.1:80': undefined,
    'localhost:3000': undefined,
    'a / b.c': undefined,
    '12:30': undefined,
    'import/no-cycle': undefined,
    'https://example.com/a.ts': undefined,
  };
  for (const [code, place] of Object.entries(CODE)) it(`reads "${code}" as code`, () => assert.deepEqual(placeInCode(code), place));
});
