// File systems as an extension brings them, for example for a repository that is not on this machine: no disk, no search, and
// `latchkey-frozen` cannot be written to.
const vscode = require('vscode');

const FILES = {
  '.gitignore': '*.left-out\n',
  'src/memo.ts': 'export const memo = 1;\n',
  'src/other.ts': 'export const other = 2;\n',
  'src/no.left-out': 'left out\n',
};

exports.registerMemory = () => [
  vscode.workspace.registerFileSystemProvider('latchkey-memory', memory()),
  vscode.workspace.registerFileSystemProvider('latchkey-frozen', memory(), { isReadonly: true }),
];

function memory() {
  const changed = new vscode.EventEmitter();
  const contents = new Map(Object.entries(FILES).map(([file, text]) => [`/${file}`, { content: Buffer.from(text), mtime: 1 }]));
  const below = (uri) => (uri.path === '/' ? '/' : `${uri.path}/`);
  const isFolder = (uri) => uri.path === '/' || [...contents.keys()].some((file) => file.startsWith(below(uri)));
  const entry = (uri) => {
    const found = contents.get(uri.path);
    if (!found) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  };
  return {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat: (uri) => {
      if (isFolder(uri)) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
      const { content, mtime } = entry(uri);
      return { type: vscode.FileType.File, ctime: 0, mtime, size: content.length };
    },
    readDirectory: (uri) => {
      const inside = [...contents.keys()].filter((file) => file.startsWith(below(uri))).map((file) => file.slice(below(uri).length));
      const folders = new Set(inside.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
      return [...[...folders].map((name) => [name, vscode.FileType.Directory]), ...inside.filter((file) => !file.includes('/')).map((name) => [name, vscode.FileType.File])];
    },
    createDirectory: () => {},
    readFile: (uri) => entry(uri).content,
    writeFile: (uri, content) => {
      contents.set(uri.path, { content, mtime: (contents.get(uri.path)?.mtime ?? 0) + 1 });
      changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    },
    delete: (uri) => void contents.delete(uri.path),
    rename: () => {
      throw vscode.FileSystemError.NoPermissions();
    },
  };
}
