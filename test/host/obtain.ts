import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { fetchStableVersions } from '@vscode/test-electron/out/download.js';
import { cacheDirectory } from './directories.ts';
import { obtainServer } from './serverPackage.ts';

/** A VS Code to run things in: the desktop build, or its server, whose workbench a browser opens. */
export type VSCode =
  | { readonly kind: 'desktop'; readonly executable: string }
  | { readonly kind: 'server'; readonly root: string };

/** `current` is what people have today, `oldest` the first version that `engines.vscode` admits. */
export type Age = 'current' | 'oldest';

const SERVER_VERSIONS: Record<Age, string> = { current: '4.139.1', oldest: '4.106.3' };
const DESKTOP_VERSIONS: Record<Age, string> = { current: 'stable', oldest: '1.106.3' };

/** How long the download site may take to answer before this machine counts as one that cannot reach it. */
const PROBE_MS = 4000;

/**
 * A VS Code of this age, fetched on the first call and re-used afterwards. The desktop build where it can be downloaded and
 * shown, else the server. `LATCHKEY_VSCODE=desktop|server` decides instead.
 *
 * @throws Error when neither can be fetched, or when the forced one cannot.
 */
export async function obtainVSCode(age: Age = 'current'): Promise<VSCode> {
  const forced = process.env['LATCHKEY_VSCODE'] ?? '';
  if (!['', 'desktop', 'server'].includes(forced)) throw new Error(`LATCHKEY_VSCODE is "${forced}"; it must be "desktop" or "server".`);
  if (forced === 'desktop') return obtainDesktop(age);
  if (forced === '' && hasDisplay() && (await downloadSiteAnswers())) {
    try {
      return await obtainDesktop(age);
    } catch (error) {
      console.log(`The desktop VS Code could not be downloaded (${error instanceof Error ? error.message : String(error)}); taking its server instead.`);
    }
  }
  return obtainServerOfAge(age);
}

/** The VS Code server, which the UI tests use everywhere: a browser's page is the same on every platform. */
export async function obtainServerOfAge(age: Age = 'current'): Promise<{ readonly kind: 'server'; readonly root: string }> {
  return { kind: 'server', root: await obtainServer(SERVER_VERSIONS[age]) };
}

async function obtainDesktop(age: Age): Promise<VSCode> {
  await mkdir(cacheDirectory, { recursive: true });
  // This download marks what is whole by a file of its own, so it needs no help against interruptions.
  const executable = await downloadAndUnzipVSCode({ version: DESKTOP_VERSIONS[age], cachePath: cacheDirectory });
  if (!existsSync(executable)) throw new Error(`no executable at ${path.relative(cacheDirectory, executable)}`);
  return { kind: 'desktop', executable };
}

/** Electron cannot start on a Linux machine without a screen; the server's browser can. */
function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** Asked through test-electron's own client, because that one honours the proxy variables as the download will. */
async function downloadSiteAnswers(): Promise<boolean> {
  return fetchStableVersions(true, PROBE_MS).then(() => true, () => false);
}
