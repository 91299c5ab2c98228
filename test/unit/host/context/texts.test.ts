import assert from 'node:assert/strict';
import { fileKind } from '../../../../src/host/context/fileKind.ts';
import { folderText } from '../../../../src/host/context/folderText.ts';
import { bestFits, fit } from '../../../../src/host/context/fuzzy.ts';
import { problemText } from '../../../../src/host/context/problemText.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a file', () => {
  it('is a picture by its name', () => {
    assert.deepEqual(fileKind('a/b.PNG', bytes('')), { kind: 'image', mediaType: 'image/png' });
    assert.deepEqual(fileKind('a.jpeg', bytes('')), { kind: 'image', mediaType: 'image/jpeg' });
  });
  it('is text, and so is an SVG', () => {
    assert.deepEqual(fileKind('a.svg', bytes('<svg/>')), { kind: 'text' });
    assert.deepEqual(fileKind('constructor', bytes('x')), { kind: 'text' });
    assert.deepEqual(fileKind('中文', bytes('排空队列')), { kind: 'text' });
  });
  it('is a PDF by its first bytes', () => assert.deepEqual(fileKind('x', bytes('%PDF-1.7\n\0')), { kind: 'document' }));
  it('is refused by a zero byte, unless it is UTF-16', () => {
    assert.deepEqual(fileKind('a.ts', Uint8Array.of(65, 0, 66)), { kind: 'binary' });
    assert.deepEqual(fileKind('a.ts', Uint8Array.of(0xff, 0xfe, 65, 0)), { kind: 'text' });
  });
});

describe('what fits what is typed', () => {
  it('goes by the name before the path, and the short before the long', () => {
    const paths = ['src/queue/index.ts', 'src/deep/queue.ts', 'test/queue.test.ts', 'src/queueing.ts', 'quiet/uneasy.ts'];
    assert.deepEqual(bestFits('queue', paths, (path) => path, 10), ['src/queueing.ts', 'src/deep/queue.ts', 'test/queue.test.ts', 'src/queue/index.ts', 'quiet/uneasy.ts'].filter((path) => fit('queue', path) !== undefined));
  });
  it('takes initials, letters in order, and paths', () => {
    assert.ok((fit('cs', 'src/chat-session.ts') ?? 0) > (fit('cs', 'src/classes.ts') ?? 0));
    assert.notEqual(fit('chtses', 'src/chat-session.ts'), undefined);
    assert.notEqual(fit('src/ch', 'src/chat-session.ts'), undefined);
    assert.equal(fit('xyz', 'src/chat-session.ts'), undefined);
    assert.equal(fit('', 'anything'), 0);
  });
  it('takes the name of a folder', () => assert.ok((fit('host', 'src/host/') ?? 0) > 6));
  it('takes other scripts', () => assert.notEqual(fit('队列', 'src/排空队列.ts'), undefined));
  it('gives no more than is wanted, those alike in order', () => assert.deepEqual(bestFits('', ['a', 'b', 'c'], (name) => name, 2), ['a', 'b']));
});

describe('problems', () => {
  it('are said as compilers say them, in order', () => {
    assert.equal(problemText([
      { path: 'a.ts', problems: [
        { line: 9, character: 0, severity: 'warning', message: 'Unused.', source: undefined, code: undefined },
        { line: 2, character: 4, severity: 'error', message: 'No such name.', source: 'ts', code: 2304 },
      ] },
      { path: 'b.ts', problems: [] },
    ]), 'a.ts:3:5 error ts 2304: No such name.\na.ts:10:1 warning: Unused.');
  });
});

describe('a folder as text', () => {
  const walked = { files: ['src/a.ts', 'src/b.ts', 'src/logo.png'], folders: ['src/inner'], cut: false };
  it('is a list and the texts that fit', () => {
    assert.equal(folderText(walked, [{ path: 'src/a.ts', text: 'a();' }, { path: 'src/b.ts', text: 'b();' }, { path: 'src/logo.png', text: undefined }], 100),
      'src/a.ts\nsrc/b.ts\nsrc/inner/\nsrc/logo.png\n\n=== src/a.ts\na();\n\n=== src/b.ts\nb();\n\n(1 of these files are listed without their text.)');
  });
  it('keeps to its budget, with the small ones that still fit', () => {
    const text = folderText({ ...walked, cut: true }, [{ path: 'src/a.ts', text: 'a'.repeat(80) }, { path: 'src/b.ts', text: 'b();' }], 10);
    assert.doesNotMatch(text, /aaa/);
    assert.match(text, /b\(\);/);
    assert.match(text, /src\/logo\.png\n…\n/);
    assert.match(text, /\(2 of these/);
  });
});
