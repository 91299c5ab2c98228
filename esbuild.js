// Bundles the extension. `node esbuild.js` builds once, `--watch` goes on, `--dev` keeps names and adds source maps.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { context, transform } from 'esbuild';

const dev = process.argv.includes('--dev') || process.argv.includes('--watch');
const common = { bundle: true, minify: !dev, sourcemap: dev ? 'linked' : false, logLevel: process.argv.includes('--watch') ? 'info' : 'warning', metafile: true, legalComments: 'none' };

/**
 * "Loaded on first use" is an `import()` of one of our own files. Each becomes a file beside the bundle, with what only it needs;
 * what several share stands in one place, so that there is one of each class and each module-level variable. All that the entry
 * needs itself stays in one file, because finding and opening a file costs as much as reading 20 KB of it: that is why
 * each piece imports the entry, which is loaded by then.
 */
const piecesOnUse = {
  name: 'pieces-on-use',
  setup(build) {
    const entry = JSON.stringify(resolve(build.initialOptions.entryPoints[0]));
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path, resolveDir }) => (kind === 'dynamic-import' ? { path: resolve(resolveDir, path), namespace: 'piece' } : undefined));
    build.onLoad({ filter: /./, namespace: 'piece' }, ({ path }) => ({ contents: `import ${entry}; export * from ${JSON.stringify(path)};`, resolveDir: dirname(path) }));
  },
};

/**
 * esbuild splits ES modules only, and the extension host requires CommonJS: each finished piece is turned into that. `vscode`
 * is required as it is, because a namespace made of it would copy all of its properties, once for each of our files.
 */
const asCommonJs = {
  name: 'as-common-js',
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const withEditor = text.replace(/^import \* as (\w+) from "vscode";$/gm, 'const $1 = require("vscode");');
        const { code } = await transform(withEditor, { format: 'cjs', platform: 'node', target: 'node22', supported: { 'dynamic-import': false }, minify: !dev, sourcemap: dev && 'inline', sourcefile: path, legalComments: 'none' });
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, code);
      }
    });
  },
};

const builds = [
  {
    ...common, minify: false, entryPoints: ['src/extension.ts'], platform: 'node', format: 'esm', splitting: true, target: 'node22', external: ['vscode'], write: false, sourcemap: dev && 'inline',
    // jsonc-parser's `main` cannot be bundled, its `module` can.
    mainFields: ['module', 'main'], outdir: 'dist', outExtension: { '.js': '.cjs' }, plugins: [piecesOnUse, asCommonJs],
  },
  { ...common, entryPoints: { chat: 'src/webview/main.tsx' }, platform: 'browser', format: 'esm', target: 'chrome140', splitting: true, jsx: 'automatic', jsxImportSource: 'preact', outdir: 'dist/webview', chunkNames: '[name]-[hash]' },
];

await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
await mkdir('out', { recursive: true });
const bundled = new Set();
for (const [index, options] of builds.entries()) {
  const build = await context(options);
  if (process.argv.includes('--watch')) {
    await build.watch();
  } else {
    const { metafile } = await build.rebuild();
    const contained = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs)).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    for (const [input] of contained) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
      if (name) bundled.add(name);
    }
    // Sizes by input, for `npx esbuild --analyze` and the bench; outside dist, so that it is never packed.
    await writeFile(`out/meta-${index}.json`, JSON.stringify(metafile));
    await build.dispose();
  }
}
if (bundled.size > 0) await writeFile('dist/ThirdPartyNotices.txt', await notices([...bundled].sort((a, b) => a.localeCompare(b))));

/** The licences of what was bundled: each of them asks to go along with the code. */
async function notices(names) {
  const texts = await Promise.all(names.map(async (name) => {
    const folder = `node_modules/${name}`;
    const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} brings no licence text`);
    return `${name} ${version} (${license})\n\n${(await readFile(`${folder}/${file}`, 'utf8')).trim()}\n`;
  }));
  return `Latchkey contains code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
