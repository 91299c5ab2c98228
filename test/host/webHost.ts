import { buildSync } from 'esbuild';
import { existsSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium, obtainChromium } from './chromium.ts';
import { startCodeServer, type CodeServer } from './codeServer.ts';
import { linkExtension, testSettings, settingsFile, writeSettings } from './profile.ts';
import { parseWebHostArguments } from './webHostArguments.ts';

/**
 * A "VS Code executable" for test-electron: takes the desktop's arguments, starts the VS Code server in
 * `LATCHKEY_SERVER_ROOT` with a browser on it, passes on what the extension host prints, and ends with its exit code.
 * `LATCHKEY_HOST_VERBOSE=1` also prints the server's log and the browser's console.
 */

/** The end of a run that hangs. A test has its own, shorter limit. */
const LIMIT_MS = 1000 * Number(process.env['LATCHKEY_HOST_LIMIT_SECONDS'] ?? 600);

/** The host ended, but the page did not say so: how long it may still take to. */
const REPORT_MS = 1500;

const verbose = process.env['LATCHKEY_HOST_VERBOSE'] === '1';
const given = parseWebHostArguments(process.argv.slice(2));
const directory = mkdtempSync(path.join(tmpdir(), 'latchkey-host-'));
const outputFile = path.join(directory, 'output');
writeFileSync(outputFile, '');

let end: (exitCode: number) => void = () => {};
const ended = new Promise<number>((resolve) => { end = resolve; });
process.on('SIGINT', () => end(130));
process.on('SIGTERM', () => end(143));
const limit = setTimeout(() => fail(`The run took longer than ${LIMIT_MS / 1000} seconds.`, 124), LIMIT_MS);
const output = openSync(outputFile, 'r');
const printing = setInterval(printOutput, 50);

let closing = false;
let server: CodeServer | undefined;
let closeBrowser: (() => Promise<void>) | undefined;
try {
  server = await startServer();
  const browser = await launchChromium(await obtainChromium());
  closeBrowser = () => browser.close();
  browser.on('disconnected', () => { if (!closing) fail('The browser ended by itself.', 1); });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...(given.locale === undefined ? {} : { locale: given.locale }) });
  const page = await context.newPage();
  await listenTo(page);
  await page.goto(address(server.origin));
} catch (error) {
  fail(error instanceof Error ? String(error.stack) : String(error), 1);
}
const code = await ended;
closing = true;
clearTimeout(limit);
clearInterval(printing);
printOutput();
await closeBrowser?.();
await server?.stop();
rmSync(directory, { recursive: true, force: true });
process.exit(code);

function fail(message: string, exitCode: number): void {
  process.stderr.write(`[host] ${message}\n`);
  end(exitCode);
}

async function startServer(): Promise<CodeServer> {
  const root = process.env['LATCHKEY_SERVER_ROOT'];
  if (root === undefined) throw new Error('LATCHKEY_SERVER_ROOT must name a VS Code server.');
  const userDataDirectory = path.resolve(given.userDataDirectory ?? path.join(directory, 'user-data'));
  const extensionsDirectory = path.resolve(given.extensionsDirectory ?? path.join(directory, 'extensions'));
  if (!existsSync(settingsFile(userDataDirectory))) await writeSettings(userDataDirectory, testSettings);
  for (const extension of given.extensionDevelopmentPaths.slice(0, -1)) await linkExtension(extension, extensionsDirectory);
  return startCodeServer({
    root, userDataDirectory, extensionsDirectory, locale: given.locale?.toLowerCase(), onOutput: watchServer,
    environment: { LATCHKEY_HOST_OUTPUT: outputFile, LATCHKEY_HOST_TESTS: given.extensionTestsPath && path.resolve(given.extensionTestsPath) },
    args: [
      // Without the driver a built workbench ignores the extension under development and its tests.
      '--enable-smoke-test-driver',
      '--force-disable-user-env',
      ...(given.flags.has('disable-workspace-trust') ? ['--disable-workspace-trust'] : []),
    ],
  });
}

/** A host that dies never reports through the page, or reports success; the server's log has the truth. */
function watchServer(text: string): void {
  if (verbose) process.stderr.write(text);
  const exit = /Extension Host Process exited with code: (\d+|null)/.exec(text);
  if (exit && given.extensionTestsPath !== undefined) setTimeout(() => fail(`The extension host ended by itself (code ${exit[1]}).`, 70), REPORT_MS);
}

/** The workbench calls these two functions when it was started with the driver. */
async function listenTo(page: Page): Promise<void> {
  await page.exposeFunction('codeAutomationLog', (kind: string, values: readonly unknown[]) => {
    if (verbose) process.stderr.write(`[workbench ${kind}] ${values.map(String).join(' ')}\n`);
  });
  await page.exposeFunction('codeAutomationExit', (exitCode: number) => {
    if (exitCode === 0 && !existsSync(`${outputFile}.ok`)) fail('The extension host ended before the tests did.', 70);
    else end(exitCode);
  });
  if (verbose) page.on('console', (message) => process.stderr.write(`[browser ${message.type()}] ${message.text().slice(0, 500)}\n`));
  page.on('crash', () => fail('The page crashed.', 1));
}

function address(origin: string): string {
  const remote = (file: string): string => `vscode-remote://${new URL(origin).host}${serverPath(file)}`;
  const payload: [string, string][] = [];
  const underDevelopment = given.extensionDevelopmentPaths.at(-1);
  if (underDevelopment !== undefined) payload.push(['extensionDevelopmentPath', remote(underDevelopment)]);
  if (given.extensionTestsPath !== undefined) payload.push(['extensionTestsPath', remote(bundleEntry())]);
  if (given.flags.has('skip-welcome')) payload.push(['skipWelcome', 'true']);
  if (given.flags.has('skip-release-notes')) payload.push(['skipReleaseNotes', 'true']);
  if (given.flags.has('disable-extensions')) payload.push(['disableExtensions', 'true']);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (given.folder === undefined) query.set('ew', 'true');
  else query.set(given.folder.endsWith('.code-workspace') ? 'workspace' : 'folder', serverPath(given.folder));
  return `${origin}/?${query.toString()}`;
}

/** A file's path as a URI has it: absolute, with forward slashes, and on Windows with a slash before the drive. */
function serverPath(file: string): string {
  const absolute = path.resolve(file).replaceAll('\\', '/');
  return absolute.startsWith('/') ? absolute : `/${absolute}`;
}

/** The extension host loads CommonJS on whatever Node it has, so the entry is bundled for it. */
function bundleEntry(): string {
  const outfile = path.join(directory, 'entry.cjs');
  buildSync({ entryPoints: [path.join(import.meta.dirname, 'webHostEntry.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' });
  return outfile;
}

/** Prints what the host wrote since the last time. */
function printOutput(): void {
  const chunk = Buffer.alloc(65_536);
  for (let length = readSync(output, chunk); length > 0; length = readSync(output, chunk)) process.stdout.write(Buffer.from(chunk.subarray(0, length)));
}
