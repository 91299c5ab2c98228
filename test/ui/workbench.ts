import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { startCodeServer, type CodeServer } from '../host/codeServer.ts';
import { projectDirectory, screenshotDirectory } from '../host/directories.ts';
import { obtainServerOfAge } from '../host/obtain.ts';
import { linkExtension, testSettings, withoutCredentials, writeSettings, type Settings } from '../host/profile.ts';
import { takePlace, type Place } from './place.ts';
import { changeSettings, DRIVER_VARIABLE, driverDirectory } from './settingsDriver.ts';
import { openSecrets, sealSecrets, SECRETS_ITEM } from './secrets.ts';

export interface WorkbenchOptions {
  /** User settings, on top of those that all UI tests have. */
  readonly settings?: Settings;
  /** A folder that is copied, so that a test may change it; absent: the sample workspace. */
  readonly folder?: string;
  /** The extension host's environment, on top of this one's without keys and addresses of real services. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the extension's SecretStorage holds at the start. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The extension under test; absent: this one, as it was built last. */
  readonly extensionPath?: string;
  /** The display language, for example `zh-cn`: `vscode.env.language`, and the extension's own translations. */
  readonly locale?: string;
  /** Workspace Trust as a person has it: the folder is not trusted until they say so. */
  readonly restricted?: boolean;
}

/** One window of a VS Code. */
export type Window = Pick<Workbench, 'page' | 'command' | 'chat'>;

/** A VS Code as a person sees it, on a profile and a folder of its own. */
export interface Workbench {
  readonly page: Page;
  /** The copy of the folder that is open. */
  readonly folder: string;
  readonly userDataDirectory: string;
  /** Runs a command from the palette, by what it is called there ("Latchkey: Open Chat"). */
  command(title: string): Promise<void>;
  /** The page inside the chat view, which must have been opened. After a reload or a move of the view it is another one. */
  chat(): Promise<Frame>;
  /** The page inside a webview that contains `selector`. */
  webview(selector: string): Promise<Frame>;
  /** Opens a file of the folder in an editor, up to the cursor in it; the path is relative to the folder, with slashes. */
  openFile(file: string): Promise<Locator>;
  /** Saves a picture of the window as out/screenshots/<name>.png. */
  screenshot(name: string): Promise<void>;
  /** Replaces the profile's user settings and waits until VS Code has taken them up. */
  setSettings(settings: Settings): Promise<void>;
  /** What the extension's SecretStorage holds now. */
  secrets(): Promise<Readonly<Record<string, string>>>;
  /** Waits until this text is on the disk, in what the extension stores: promised within 250 ms, on a machine that has the time. */
  stored(text: string): Promise<void>;
  /** Saves the file in the active editor where it has changed, and waits until it reads so on the disk. Fails with the difference. */
  saved(file: string, expected: string | ((text: string) => boolean)): Promise<void>;
  /** Waits until VS Code itself has kept a document with this text in it that is not saved, which it brings back after a reload. */
  keptUnsaved(text: string): Promise<void>;
  /** A second window of the same profile on the same folder, with an extension host of its own. It closes with the workbench. */
  anotherWindow(): Promise<Window>;
  /** The database that the extension keeps its conversations in. */
  readonly historyFile: string;
  /** Reloads the window, which gives it a new extension host. The browser leaves VS Code no time to keep which editors are open. */
  reload(): Promise<void>;
  /** Reloads the window by VS Code's own command, which keeps all that first. */
  reloadByCommand(): Promise<void>;
  /** Ends the server and all extension hosts and starts it again, then reloads the window. `between`: what is done while nothing runs. */
  restartServer(between?: () => Promise<void>): Promise<void>;
  extensionHostPid(): number;
  /** The server's log. */
  log(): string;
  /** What the extension hosts of this profile logged, each activation of an extension included, oldest host first. */
  extensionHostLog(): Promise<string>;
  close(): Promise<void>;
}

/** How long the workbench may take to appear; two to five seconds on a machine that does nothing else. */
const OPEN_MS = 90_000;
/** How long an extension may take to register what it contributes, on a machine that has other work as well. */
const CONTRIBUTION_MS = 60_000;
const EXTENSION_ID = 'latchkey.latchkey';

/**
 * TypeScript's language server knows the symbols of open files and finds no errors: that takes one process, where both take
 * three, of which one reads the types of everything. A test about errors sets `auto`.
 */
const usual: Settings = { ...testSettings, 'js/ts.tsserver.useSyntaxServer': 'always', 'js/ts.tsserver.automaticTypeAcquisition.enabled': false };

const open = new Set<Workbench>();
const pendingScreenshots = new Set<Promise<void>>();

/** Starts a VS Code server on a fresh profile, and opens its workbench. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const directory = await mkdtemp(path.join(tmpdir(), 'latchkey-ui-'));
  const userDataDirectory = path.join(directory, 'data');
  const extensionsDirectory = path.join(directory, 'extensions');
  const folder = path.join(directory, 'workspace');
  const keyHalf = randomBytes(32);
  await cp(options.folder ?? path.join(projectDirectory, 'test', 'host', 'workspace'), folder, { recursive: true });
  await writeSettings(userDataDirectory, { ...usual, ...options.settings });
  await writeFile(path.join(userDataDirectory, 'serve-web-key-half'), keyHalf);
  await linkExtension(options.extensionPath ?? projectDirectory, extensionsDirectory);
  await linkExtension(path.join(projectDirectory, 'test', 'ui', 'driver'), extensionsDirectory);

  const { root } = await obtainServerOfAge();
  const place = await takePlace(options.locale);
  const { context } = place;
  const server = await startCodeServer({
    root, userDataDirectory, extensionsDirectory, locale: options.locale, proxy: place.proxy,
    environment: { ...withoutCredentials(process.env), [DRIVER_VARIABLE]: driverDirectory(userDataDirectory), ...options.env },
    args: ['--enable-smoke-test-driver', '--force-disable-user-env', ...(options.restricted === true ? [] : ['--disable-workspace-trust'])],
  }).catch(async (error: unknown) => {
    await place.close();
    throw error;
  });
  try {
    if (options.secrets) await putSecrets(context, server.origin, await sealSecrets(keyHalf, EXTENSION_ID, options.secrets));
    const page = await context.newPage();
    const workbench = workbenchOn({ page, place, server, directory, userDataDirectory, folder, keyHalf });
    open.add(workbench);
    await page.goto(`${server.origin}/?folder=${encodeURI(folder.replaceAll('\\', '/'))}`, { timeout: OPEN_MS });
    await untilReady(page);
    return workbench;
  } catch (error) {
    keepScreenshots('workbench did not open');
    await screenshotsTaken();
    await place.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}

interface Parts {
  readonly page: Page;
  readonly place: Place;
  readonly server: CodeServer;
  readonly directory: string;
  readonly userDataDirectory: string;
  readonly folder: string;
  readonly keyHalf: Uint8Array;
}

function workbenchOn({ page, place, server, directory, userDataDirectory, folder, keyHalf }: Parts): Workbench {
  const { context } = place;
  const workbench: Workbench = {
    page, folder, userDataDirectory,
    command: (title) => runCommand(page, title),
    chat: () => webviewFrame(page, '[data-testid="composer"]'),
    webview: (selector) => webviewFrame(page, selector),
    openFile: (file) => openFile(page, file),
    screenshot: async (name) => {
      await page.screenshot({ path: path.join(screenshotDirectory, `${name}.png`) });
    },
    setSettings: (settings) => changeSettings(userDataDirectory, { ...usual, ...settings }),
    secrets: async () => {
      const item = await page.evaluate((name) => localStorage.getItem(name), SECRETS_ITEM);
      return item === null ? {} : openSecrets(keyHalf, EXTENSION_ID, item);
    },
    stored: async (text) => untilStored(historyFile(userDataDirectory), text),
    saved: (file, expected) => untilSaved(page, path.join(folder, file), expected),
    keptUnsaved: (text) => retrying(`VS Code keeps no unsaved document with "${text}".`, async () => {
      const files = globSync('User/Backups/*/*/*', { cwd: userDataDirectory });
      const texts = await Promise.all(files.map((file) => readFile(path.join(userDataDirectory, file), 'utf8')));
      if (texts.some((kept) => kept.includes(text))) return;
      await delay(50);
      throw new Error('not yet');
    }),
    historyFile: historyFile(userDataDirectory),
    anotherWindow: async () => {
      const other = await context.newPage();
      await other.goto(page.url(), { timeout: OPEN_MS });
      await untilReady(other);
      return { page: other, command: (title) => runCommand(other, title), chat: () => webviewFrame(other, '[data-testid="composer"]') };
    },
    reload: async () => {
      await page.reload({ timeout: OPEN_MS });
      await untilReady(page);
    },
    reloadByCommand: async () => {
      const loaded = page.waitForEvent('load', { timeout: OPEN_MS });
      await runCommand(page, 'Developer: Reload Window');
      await loaded;
      await untilReady(page);
    },
    restartServer: async (between) => {
      await server.restart(between);
      await page.reload({ timeout: OPEN_MS });
      await untilReady(page);
    },
    extensionHostPid: () => {
      const pid = server.extensionHostPid();
      if (pid === undefined) throw new Error('No extension host was started yet.');
      return pid;
    },
    log: () => server.log(),
    extensionHostLog: () => extensionHostLog(userDataDirectory),
    close: async () => {
      if (!open.delete(workbench)) return;
      await screenshotsTaken();
      await place.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return workbench;
}

async function extensionHostLog(userDataDirectory: string): Promise<string> {
  const files = globSync('logs/*/exthost*/remoteexthost.log', { cwd: userDataDirectory });
  const logs = await Promise.all(files.toSorted().map((file) => readFile(path.join(userDataDirectory, file), 'utf8')));
  return logs.join('');
}

function historyFile(userDataDirectory: string): string {
  return path.join(userDataDirectory, 'User', 'globalStorage', EXTENSION_ID, 'history.db');
}

async function untilStored(file: string, text: string): Promise<void> {
  let failure: unknown;
  for (const end = performance.now() + CONTRIBUTION_MS; performance.now() < end; await delay(20)) {
    try {
      if (said(file).some((words) => words.includes(text))) return;
    } catch (error) {
      failure = error; // Not there yet, or being written: the next look finds it.
    }
  }
  throw new Error(`"${text}" was not stored.`, { cause: failure });
}

/** Everything that was typed, sent and answered, as another process finds it in the database. A streaming answer is stored in pieces. */
function said(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare(`
      SELECT answer.text || coalesce((SELECT group_concat(text, '') FROM (SELECT text FROM piece WHERE answer = answer.id ORDER BY place)), '') AS words FROM answer
      UNION ALL SELECT prompt FROM turn UNION ALL SELECT draft FROM conversation WHERE draft IS NOT NULL
      UNION ALL SELECT pending FROM conversation WHERE pending IS NOT NULL
      UNION ALL SELECT queue FROM conversation WHERE queue IS NOT NULL
      UNION ALL SELECT summary FROM conversation WHERE summary IS NOT NULL`).all();
    return rows.map(({ words }) => String(words));
  } finally {
    database.close();
  }
}

async function untilReady(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: OPEN_MS });
  // Set by the smoke-test driver: the layout and the editors of the last time are back.
  await page.waitForFunction(() => (globalThis as { driver?: { whenWorkbenchRestored(): Promise<void> } }).driver?.whenWorkbenchRestored().then(() => true), undefined, { timeout: OPEN_MS });
}

/** The item is put there once, by a page of the right origin; not by an init script, which would undo later changes on a reload. */
async function putSecrets(context: BrowserContext, origin: string, sealed: string): Promise<void> {
  const page = await context.newPage();
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(origin);
  await page.evaluate(([name, value]) => localStorage.setItem(String(name), String(value)), [SECRETS_ITEM, sealed]);
  await page.close();
}

const quickInput = '.quick-input-widget input.input';
const quickRow = '.quick-input-list .monaco-list-row';

/**
 * The palette's list is computed when it opens and does not take up an extension that registers later, so it is opened again
 * until the entry is there. The entry is found by the whole of its label: what is typed also finds entries that are alike.
 */
async function runCommand(page: Page, title: string): Promise<void> {
  const label = page.locator('.quick-input-list-entry .label-name', { hasText: new RegExp(`^${escapeRegExp(title)}$`) });
  await pick(page, 'F1', `>${title}`, page.locator(quickRow).filter({ has: label }), `The palette has no command "${title}".`);
}

async function openFile(page: Page, file: string): Promise<Locator> {
  const name = path.posix.basename(file);
  await pick(page, 'Control+P', file, page.locator(quickRow).filter({ hasText: name }), `Quick Open does not find ${file}.`);
  await page.locator('.tab.active').filter({ hasText: name }).waitFor();
  const editor = page.locator('.editor-group-container.active .editor-instance .view-lines');
  await editor.waitFor();
  await page.locator('.editor-group-container.active .editor-instance .monaco-editor.focused').first().waitFor();
  return editor;
}

/** What one step of the quick input may take at first before it is begun again. */
const STEP_MS = 2500;

/** Chooses an entry of the quick input. A view that takes the focus while it is open closes it; then it is opened again. */
async function pick(page: Page, keys: string, text: string, rows: Locator, failure: string): Promise<void> {
  const input = page.locator(quickInput);
  // Longer with each time: a machine that is too slow for a step would begin it again for ever.
  let timeout = STEP_MS;
  await retrying(failure, async () => {
    // Only then: anywhere else Escape means something to the person's view.
    if (await input.isVisible()) await page.keyboard.press('Escape');
    timeout *= 1.5;
    await input.waitFor({ state: 'hidden', timeout });
    await page.keyboard.press(keys);
    if (!(await appears(input))) {
      // The focus was in a place that swallows keys, such as a webview that is just being made.
      await page.locator('.part.statusbar').click({ position: { x: 400, y: 5 }, timeout });
      await page.keyboard.press(keys);
      await input.waitFor({ timeout });
    }
    await input.fill(text, { timeout });
    await rows.first().click({ timeout });
    // What comes next may ask something in the same box: until this list is gone, the box is still its own.
    await page.waitForFunction(([selector, typed]) => {
      const box = document.querySelector<HTMLInputElement>(String(selector));
      return !box?.checkVisibility() || box.value !== typed;
    }, [quickInput, text], { timeout });
  });
}

async function appears(locator: Locator): Promise<boolean> {
  return locator.waitFor({ timeout: STEP_MS }).then(() => true, () => false);
}

async function untilSaved(page: Page, file: string, expected: string | ((text: string) => boolean)): Promise<void> {
  const changed = page.locator('.tab.active.dirty');
  for (const end = performance.now() + CONTRIBUTION_MS; ;) {
    // VS Code empties a file before it writes it, and its command writes also what has not changed: saving only where it has leaves nothing half written.
    if (await changed.count() > 0) await runCommand(page, 'File: Save');
    const text = await changed.waitFor({ state: 'detached', timeout: STEP_MS }).then(() => readFile(file, 'utf8'), () => undefined);
    if (text !== undefined && (typeof expected === 'string' ? text === expected : expected(text))) return;
    if (performance.now() > end) return typeof expected === 'string' ? assert.equal(text, expected) : assert.fail(`${file} reads:\n${text}`);
    await delay(50);
  }
}

/** A webview is a frame (VS Code's own page) in which a frame (the extension's page) stands. */
async function webviewFrame(page: Page, selector: string): Promise<Frame> {
  return retrying(`No webview has ${selector}; there are: ${page.frames().map((frame) => frame.url().slice(0, 160)).join(' ')}`, async () => {
    for (const frame of page.frames()) {
      if (!frame.parentFrame()?.parentFrame() || frame.isDetached()) continue;
      // A frame may be replaced while it is looked at, as a view is that moves or reloads: then the next look finds the new one.
      if (await frame.locator(selector).first().isVisible().catch(() => false)) return frame;
    }
    await page.waitForTimeout(50);
    throw new Error('not yet');
  });
}

async function retrying<T>(failure: string, attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + CONTRIBUTION_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw new Error(failure, { cause: error });
    }
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Begins to take a picture of every open workbench, named after what failed. */
export function keepScreenshots(title: string): void {
  for (const workbench of open) {
    const name = `failed-${title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 120)}`;
    const taken = workbench.screenshot(name).catch((error: unknown) => console.error(`No screenshot of "${title}": ${String(error)}`));
    pendingScreenshots.add(taken);
    void taken.finally(() => pendingScreenshots.delete(taken));
  }
}

export async function screenshotsTaken(): Promise<void> {
  await Promise.all(pendingScreenshots);
}

/** Closes what tests left open. */
export async function closeWorkbenches(): Promise<void> {
  await Promise.all([...open].map((workbench) => workbench.close()));
}
