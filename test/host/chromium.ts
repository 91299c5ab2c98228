import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core';
import { cacheDirectory, projectDirectory } from './directories.ts';
import { runProgram, runVisibly } from './processes.ts';

/** Besides the browser: a font for the workbench, and one that has Chinese characters for the translated screens. */
const DEBIAN_PACKAGES = ['chromium', 'fonts-dejavu-core', 'fonts-noto-cjk'];

const QUIET = [
  // Chromium's sandbox cannot start as root or in most containers; the only pages it opens are this machine's own.
  ...(process.platform === 'linux' ? ['--no-sandbox', '--disable-dev-shm-usage'] : []),
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

const DISABLED_FEATURES = [
  // With it Chromium writes the compiled form of a script as large as VS Code's and never reads it.
  'BackgroundResourceFetch',
  // These Playwright turns off itself, by a list which this one takes the place of: each would call its makers or change how a page opens and closes.
  'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter',
  'ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch',
];

/**
 * The path of a Chromium: `CHROMIUM_PATH`, the system's, Debian's package where this process may install one, else
 * Playwright's own, which is kept in `.vscode-test/`.
 *
 * @throws Error when none can be had.
 */
export async function obtainChromium(): Promise<string> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names "${named}", which does not exist.`);
    return named;
  }
  return installedChromium() ?? (await installDebianChromium()) ?? (await installPlaywrightChromium());
}

/** Starts a Chromium without a window, quiet and without calls to its makers. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: QUIET });
}

/**
 * Starts one as `launchChromium` does, with a profile on the disk that goes when it is closed. Only there Chromium keeps what
 * it compiled of a page's scripts from one page to the next.
 */
export async function launchProfile(executablePath: string, options: BrowserContextOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext('', { ...options, executablePath, args: [...QUIET, `--disable-features=${DISABLED_FEATURES.join(',')}`] });
}

function installedChromium(): string | undefined {
  return candidates().find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false; // Not there, or not ours to run: the next one may be.
    }
  });
}

function candidates(): readonly string[] {
  switch (process.platform) {
    case 'darwin': {
      const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
      const roots = ['/Applications', path.join(process.env['HOME'] ?? '', 'Applications')];
      return roots.flatMap((root) => apps.map((app) => path.join(root, `${app}.app`, 'Contents', 'MacOS', app)));
    }
    case 'win32': {
      const programs = [['Google', 'Chrome', 'Application', 'chrome.exe'], ['Chromium', 'Application', 'chrome.exe'], ['Microsoft', 'Edge', 'Application', 'msedge.exe']];
      const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
      return roots.flatMap((root) => programs.map((program) => path.join(root, ...program)));
    }
    default:
      return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'].flatMap((name) => [`/usr/bin/${name}`, `/usr/local/bin/${name}`]);
  }
}

async function installDebianChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return undefined;
  const rights = await rootRights();
  if (!rights) return undefined;
  console.log(`Installing ${DEBIAN_PACKAGES.join(', ')} with apt-get …`);
  try {
    // Without a terminal a package must not stop to ask something.
    const apt = [...rights, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
    await runFirst([...apt, 'update', '-qq']);
    await runFirst([...apt, 'install', '-y', '-qq', '--no-install-recommends', ...DEBIAN_PACKAGES]);
  } catch (error) {
    console.log(`That did not work (${error instanceof Error ? error.message.split('\n').slice(-2).join(' ').trim() : String(error)}); taking Playwright's Chromium instead.`);
    return undefined;
  }
  return installedChromium();
}

/** The words before a command that make it run as root: none when this is root, `undefined` when it cannot be had without asking. */
async function rootRights(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  return runProgram('sudo', ['-n', 'true']).then(() => ['sudo', '-n'], () => undefined);
}

async function runFirst([command, ...args]: readonly string[]): Promise<void> {
  await runProgram(String(command), args);
}

async function installPlaywrightChromium(): Promise<string> {
  const env = { ...process.env, PLAYWRIGHT_BROWSERS_PATH: path.join(cacheDirectory, 'browsers') };
  // Playwright reads the variable when it is loaded, so a process of its own is asked where the browser is.
  const print = ['-e', 'process.stdout.write(require("playwright-core").chromium.executablePath())'];
  const file = await runProgram(process.execPath, print, { cwd: projectDirectory, env });
  if (existsSync(file)) return file;
  console.log('Fetching a Chromium from Playwright (once) …');
  try {
    await runVisibly(process.execPath, [path.join(projectDirectory, 'node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium'], { env });
  } catch (error) {
    throw new Error('No Chromium was found, and none could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH to one.', { cause: error });
  }
  return file;
}
