import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from './directories.ts';
import { isRunning, runNpm, runProgram } from './processes.ts';
import { restoreProposedApiCheck } from './proposedApi.ts';

/**
 * A VS Code server made from the npm package `code-server`, for machines that cannot download VS Code itself. The package's
 * own install script compiles native modules and brings 600 MB; what the workbench and the extension host load is a fifth of
 * that, and needs no compiler.
 */

/** Raised when the recipe below changes, so that a server made by an older one is not taken for a current one. */
const RECIPE = 1;

/** Built-in extensions that no test needs and that are large or want the network. */
const UNUSED_EXTENSIONS = [
  'copilot', 'mermaid-markdown-features', 'microsoft-authentication', 'github', 'ms-vscode.js-debug', 'ms-vscode.js-debug-companion',
  'ms-vscode.vscode-js-profile-table', 'tunnel-forwarding', 'simple-browser', 'notebook-renderers', 'php-language-features', 'terminal-suggest',
];

/** What the server, the extension host and the browser part load. The versions stay those of the package's own lock file. */
const NEEDED_PACKAGES = [
  '@microsoft/1ds-core-js', '@microsoft/1ds-post-js', '@parcel/watcher', '@vscode/fs-copyfile', '@vscode/iconv-lite-umd', '@vscode/proxy-agent',
  '@vscode/ripgrep', '@vscode/ripgrep-universal', '@vscode/vscode-languagedetection', '@xterm/addon-clipboard', '@xterm/addon-image',
  '@xterm/addon-ligatures', '@xterm/addon-progress', '@xterm/addon-search', '@xterm/addon-serialize', '@xterm/addon-unicode11',
  '@xterm/addon-webgl', '@xterm/headless', '@xterm/xterm', 'cookie', 'http-proxy-agent', 'https-proxy-agent', 'jschardet', 'katex', 'minimist',
  'node-pty', 'tas-client', 'vscode-oniguruma', 'vscode-regexpp', 'vscode-textmate', 'ws', 'yauzl', 'yazl',
];

/** The package's ripgrep for versions whose own one is downloaded by an install script. */
const RIPGREP = '@vscode/ripgrep-universal@1.18.0';

const INSTALL = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

interface LockFile { readonly packages: Readonly<Record<string, { readonly version: string }>> }

/**
 * The directory of a VS Code server of this version, made on the first call and re-used afterwards. It gets its final name
 * only when it is whole, so that an interrupted fetch is never taken for one.
 *
 * @param version of the package `code-server`; 4.x.y carries VS Code 1.x.
 */
export async function obtainServer(version: string): Promise<string> {
  const destination = path.join(cacheDirectory, `server-${version}-${process.platform}-${process.arch}-r${RECIPE}`);
  if (await exists(destination)) return destination;
  await mkdir(cacheDirectory, { recursive: true });
  await removeAbandoned();
  console.log(`Fetching VS Code 1.${version.slice(2)} from the npm package code-server ${version} (once, about 50 MB) …`);
  const work = await mkdtemp(path.join(cacheDirectory, `partial-${process.pid}-`));
  try {
    const root = await unpack(version, work);
    await installNeededPackages(root);
    await restoreProposedApiCheck(root);
    await rename(root, destination);
  } catch (error) {
    // Another run that made the same thing at the same time may have been first.
    if (!(await exists(destination))) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return destination;
}

async function unpack(version: string, work: string): Promise<string> {
  await runNpm(['pack', `code-server@${version}`, '--loglevel=error', '--pack-destination', work], work);
  await runProgram('tar', ['-xzf', `code-server-${version}.tgz`, 'package/lib/vscode', 'package/LICENSE', 'package/ThirdPartyNotices.txt'], { cwd: work });
  const root = path.join(work, 'package', 'lib', 'vscode');
  for (const name of ['LICENSE', 'ThirdPartyNotices.txt']) await rename(path.join(work, 'package', name), path.join(root, name));
  for (const name of UNUSED_EXTENSIONS) await rm(path.join(root, 'extensions', name), { recursive: true, force: true });
  return root;
}

async function installNeededPackages(root: string): Promise<void> {
  const manifestFile = path.join(root, 'package.json');
  const lockFile = path.join(root, 'npm-shrinkwrap.json');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Record<string, unknown>;
  const { packages } = JSON.parse(await readFile(lockFile, 'utf8')) as LockFile;
  const dependencies = Object.fromEntries(NEEDED_PACKAGES.flatMap((name) => {
    const locked = packages[`node_modules/${name}`];
    return locked ? [[name, locked.version]] : [];
  }));
  for (const field of ['devDependencies', 'overrides', 'scripts', 'engines']) delete manifest[field];
  await writeFile(manifestFile, JSON.stringify({ ...manifest, dependencies }, undefined, 1));
  await rm(lockFile);
  await runNpm([...INSTALL, '--no-package-lock'], root);
  // The extensions' lock file stays: it spares npm a look at development dependencies that live on GitHub.
  await runNpm(INSTALL, path.join(root, 'extensions'));
  await standInForNatives(path.join(root, 'node_modules'));
  await provideRipgrep(root);
  await removeOtherPlatforms(root);
}

/** Native modules without prebuilt binaries become small JavaScript ones with the same interface. */
async function standInForNatives(modules: string): Promise<void> {
  const standIns = { '@vscode/spdlog': 'spdlog', '@vscode/native-watchdog': 'native-watchdog', 'native-watchdog': 'native-watchdog', '@vscode/deviceid': 'deviceid' };
  for (const [name, file] of Object.entries(standIns)) {
    const directory = path.join(modules, name);
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    await copyFile(path.join(import.meta.dirname, 'standIns', `${file}.cjs`), path.join(directory, 'index.js'));
    await writeFile(path.join(directory, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.js' }));
  }
}

/** Up to VS Code 1.106 ripgrep is downloaded by an install script from GitHub; later versions carry it in their package. */
async function provideRipgrep(root: string): Promise<void> {
  const older = path.join(root, 'node_modules', '@vscode', 'ripgrep');
  if (!(await exists(older))) return;
  const work = path.join(root, '..', 'ripgrep');
  await mkdir(work);
  await writeFile(path.join(work, 'package.json'), '{"private":true}');
  await runNpm([...INSTALL, RIPGREP], work);
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  await mkdir(path.join(older, 'bin'), { recursive: true });
  await copyFile(path.join(work, 'node_modules', '@vscode', 'ripgrep-universal', 'bin', platformName, name), path.join(older, 'bin', name));
  await chmod(path.join(older, 'bin', name), 0o755);
}

const platformName = `${process.platform}-${process.arch}`;

/** Packages that carry binaries of every platform keep this one's; source maps (the bulk of the rest) serve nobody here. */
async function removeOtherPlatforms(root: string): Promise<void> {
  const modules = path.join(root, 'node_modules');
  for (const carrier of [path.join(modules, '@vscode', 'ripgrep-universal', 'bin'), path.join(modules, 'node-pty', 'prebuilds')]) {
    if (!(await exists(carrier))) continue;
    for (const name of await readdir(carrier)) if (name !== platformName) await rm(path.join(carrier, name), { recursive: true });
  }
  for (const name of ['third_party', 'deps']) await rm(path.join(modules, 'node-pty', name), { recursive: true, force: true });
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('.map')) await rm(path.join(entry.parentPath, entry.name));
  }
}

/** Removes what a fetch left behind that was interrupted; the name says which process was at it. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(cacheDirectory)) {
    const pid = /^partial-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(path.join(cacheDirectory, name), { recursive: true, force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}
