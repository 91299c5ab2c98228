// Bundles the extension. `node esbuild.js` builds once, `--watch` goes on, `--dev` keeps names and adds source maps.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { context } from 'esbuild';

const dev = process.argv.includes('--dev') || process.argv.includes('--watch');
const common = { bundle: true, minify: !dev, sourcemap: dev ? 'linked' : false, logLevel: process.argv.includes('--watch') ? 'info' : 'warning', metafile: true, legalComments: 'none' };

/**
 * Each SDK is a bundle of its own that is required at its first use. The bundle that asks for it keeps the `import()` as a
 * `require` of the file beside it, which is the code splitting that esbuild does not do for CommonJS.
 */
const lazySdks = {
  name: 'lazy-sdks',
  setup(build) {
    build.onResolve({ filter: /Client\.ts$/ }, (args) =>
      args.kind === 'dynamic-import' ? { path: `./${args.path.split('/').at(-1).replace(/\.ts$/, '.cjs')}`, external: true } : undefined);
  },
};

// jsonc-parser's `main` cannot be bundled, its `module` can.
const host = { ...common, platform: 'node', mainFields: ['module', 'main'], format: 'cjs', target: 'node22', external: ['vscode'], outdir: 'dist', outExtension: { '.js': '.cjs' } };
const builds = [
  { ...host, entryPoints: ['src/extension.ts'], plugins: [lazySdks] },
  { ...host, entryPoints: ['src/protocols/openaiClient.ts', 'src/protocols/anthropicClient.ts'] },
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
