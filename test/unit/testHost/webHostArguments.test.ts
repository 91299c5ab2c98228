import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseWebHostArguments } from '../../host/webHostArguments.ts';

describe('the arguments of the desktop code', () => {
  it('reads those that test-electron passes', () => {
    const given = parseWebHostArguments(['/folder', '--disable-extensions', '--user-data-dir=/data', '--extensions-dir', '/extensions', '--no-sandbox', '--extensionTestsPath=/tests', '--extensionDevelopmentPath=/one', '--extensionDevelopmentPath=/two=2']);
    assert.equal(given.folder, '/folder');
    assert.equal(given.userDataDirectory, '/data');
    assert.equal(given.extensionsDirectory, '/extensions');
    assert.equal(given.extensionTestsPath, '/tests');
    assert.deepEqual(given.extensionDevelopmentPaths, ['/one', '/two=2']);
    assert.deepEqual([...given.flags], ['disable-extensions', 'no-sandbox']);
  });

  it('wants the value that is missing', () => {
    assert.throws(() => parseWebHostArguments(['--locale']), /--locale needs a value/);
  });
});
