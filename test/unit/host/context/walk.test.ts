import assert from 'node:assert/strict';
import { excludeRules } from '../../../../src/host/context/excludes.ts';
import { isIgnored, walk, type Entry, type Tree } from '../../../../src/host/context/walk.ts';

/** A folder in memory, from paths to texts, that knows what it was asked for. */
function tree(files: Readonly<Record<string, string>>): Tree & { readonly listed: readonly string[] } {
  const listed: string[] = [];
  return {
    listed,
    list: async (path) => {
      listed.push(path);
      const names = new Map<string, Entry['kind']>();
      for (const file of Object.keys(files)) {
        if (path !== '' && !file.startsWith(`${path}/`)) continue;
        const [name = '', ...rest] = file.slice(path === '' ? 0 : path.length + 1).split('/');
        names.set(name, rest.length > 0 ? 'folder' : 'file');
      }
      return [...names].map(([name, kind]) => ({ name, kind }));
    },
    text: async (path) => files[path] ?? '',
  };
}

describe('walking a folder', () => {
  it('lists the shallow first, and folders apart', async () => {
    const found = await walk(tree({ 'src/a/deep.ts': '', 'src/b.ts': '', 'README.md': '' }), '', [], 100);
    assert.deepEqual(found, { files: ['README.md', 'src/b.ts', 'src/a/deep.ts'], folders: ['src', 'src/a'], cut: false });
  });

  it('leaves out what git leaves out, and does not go into it', async () => {
    const given = tree({ '.gitignore': 'node_modules/\n*.log\n!kept.log\n/only-here.txt\n', 'node_modules/x/index.js': '', 'a.log': '', 'kept.log': '', 'only-here.txt': '', 'in/only-here.txt': '', '.git/config': '', 'src/a.ts': '' });
    assert.deepEqual((await walk(given, '', [], 100)).files, ['.gitignore', 'kept.log', 'in/only-here.txt', 'src/a.ts']);
    assert.deepEqual(given.listed, ['', 'in', 'src']);
  });

  it('leaves out the files of which it says so one by one', async () => {
    const files = { '.gitignore': 'out/\n*.gen.ts\n!kept.gen.ts\n', 'out/.gitignore': '!*\n', 'out/a.ts': '', 'a/.gitignore': 'secret.txt\n', 'a/secret.txt': '', 'secret.txt': '', 'a/b/x.gen.ts': '', 'a/b/kept.gen.ts': '', 'a/b/c.ts': '' };
    const walked = (await walk(tree(files), '', [], 100)).files;
    for (const file of Object.keys(files)) assert.equal(await isIgnored(tree(files), file), !walked.includes(file), file);
  });

  it('obeys the rules of inner folders before those around them', async () => {
    const files = (await walk(tree({ '.gitignore': '*.gen.ts\n', 'a/.gitignore': '!*.gen.ts\nsecret.txt\n', 'a/x.gen.ts': '', 'a/secret.txt': '', 'b/y.gen.ts': '', 'b/secret.txt': '' }), '', [], 100)).files;
    assert.deepEqual(files, ['.gitignore', 'a/.gitignore', 'a/x.gen.ts', 'b/secret.txt']);
  });

  it('obeys the rules around the folder that it begins at', async () => {
    const files = (await walk(tree({ '.gitignore': '*.log\n/a/b/out/\n', 'a/.gitignore': 'tmp\n', 'a/b/x.ts': '', 'a/b/x.log': '', 'a/b/tmp': '', 'a/b/out/y.ts': '' }), 'a/b', [], 100)).files;
    assert.deepEqual(files, ['a/b/x.ts']);
  });

  it('leaves out what the settings leave out, whatever git says', async () => {
    const files = (await walk(tree({ '.gitignore': '!x.js\n', 'x.js': '', 'x.ts': '' }), '', ['/x.js'], 100)).files;
    assert.deepEqual(files, ['.gitignore', 'x.ts']);
  });

  it('ends where there is more than is wanted, and says so', async () => {
    const found = await walk(tree(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}.ts`, '']))), '', [], 10);
    assert.equal(found.files.length, 10);
    assert.equal(found.cut, true);
  });
});

describe("VS Code's files.exclude", () => {
  const ROWS: readonly (readonly [unknown, readonly string[]])[] = [
    [{ '**/.git': true, '**/*.js': false }, ['**/.git']],
    [{ build: true, './out': true, '/dist': true }, ['/build', '/out', '/dist']],
    [{ '**/*.{js,map}': true }, ['**/*.js', '**/*.map']],
    [{ '{a,b}/{c,d}': true }, ['/a/c', '/a/d', '/b/c', '/b/d']],
    [{ '**/*.js': { when: '$(basename).ts' } }, []],
    [undefined, []],
    ['x', []],
  ];
  for (const [setting, rules] of ROWS) it(JSON.stringify(setting) ?? 'unset', () => assert.deepEqual(excludeRules(setting), rules));

  it('hides at the root what has no stars in front', async () => {
    const files = (await walk(tree({ 'build/a': '', 'src/build/b': '' }), '', excludeRules({ build: true }), 100)).files;
    assert.deepEqual(files, ['src/build/b']);
  });
});
