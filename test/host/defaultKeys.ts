import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'jsonc-parser';
import { launchChromium, obtainChromium } from './chromium.ts';
import { startCodeServer } from './codeServer.ts';
import { projectDirectory } from './directories.ts';
import { obtainServerOfAge } from './obtain.ts';
import { linkExtension, testSettings, writeSettings } from './profile.ts';

/**
 * Writes test/fixtures/keybindings/: the keys that this VS Code takes by default on three platforms, which
 * test/unit/keybindings.test.ts compares ours with. Run it when the VS Code of the tests is another: `node test/host/defaultKeys.ts`.
 *
 * The workbench in a browser takes its platform from the name that the browser gives itself, and says its keys in the document
 * behind "Preferences: Open Default Keyboard Shortcuts (JSON)", which an extension can read. Of the built-in extensions those are
 * missing that the server of the tests is made without.
 */

const AGENTS = {
  linux: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
} as const;

/** The extension that reads the document. Built-in extensions may bring their keys after the window is there. */
const READER = `
const { writeFileSync } = require('node:fs');
const vscode = require('vscode');
exports.activate = async () => {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('vscode://defaultsettings/keybindings.json'));
  await new Promise((resolve) => setTimeout(resolve, 5000));
  writeFileSync(process.env.LATCHKEY_KEYS, JSON.stringify({ version: vscode.version, text: document.getText() }));
};
`;
const MANIFEST = { name: 'keys', publisher: 'latchkey-test', version: '1.0.0', engines: { vscode: '^1.106.0' }, main: './keys.cjs', activationEvents: ['onStartupFinished'] };

interface Rule {
  readonly key: string;
  readonly command: string;
}

for (const [platform, userAgent] of Object.entries(AGENTS)) {
  const { version, text } = await readKeys(userAgent);
  const keys = new Map<string, Set<string>>();
  for (const { key, command } of parse(text) as readonly Rule[]) keys.set(key, (keys.get(key) ?? new Set()).add(command));
  const sorted = Object.fromEntries([...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, commands]) => [key, [...commands].sort()]));
  const folder = path.join(projectDirectory, 'test', 'fixtures', 'keybindings');
  await mkdir(folder, { recursive: true });
  const lines = Object.entries(sorted).map(([key, commands]) => `    ${JSON.stringify(key)}: ${JSON.stringify(commands)}`);
  await writeFile(path.join(folder, `${platform}.json`), `{\n  "vscode": ${JSON.stringify(version)},\n  "keys": {\n${lines.join(',\n')}\n  }\n}\n`);
  console.log(`${platform}: ${keys.size} keys of VS Code ${version}`);
}

async function readKeys(userAgent: string): Promise<{ readonly version: string; readonly text: string }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'latchkey-keys-'));
  const reader = path.join(directory, 'reader');
  const file = path.join(directory, 'keys.json');
  const userDataDirectory = path.join(directory, 'data');
  const extensionsDirectory = path.join(directory, 'extensions');
  await mkdir(reader);
  await writeFile(path.join(reader, 'package.json'), JSON.stringify(MANIFEST));
  await writeFile(path.join(reader, 'keys.cjs'), READER);
  await linkExtension(reader, extensionsDirectory);
  await writeSettings(userDataDirectory, testSettings);
  const { root } = await obtainServerOfAge();
  const server = await startCodeServer({ root, userDataDirectory, extensionsDirectory, environment: { LATCHKEY_KEYS: file }, args: ['--disable-workspace-trust'] });
  const browser = await launchChromium(await obtainChromium());
  try {
    const page = await (await browser.newContext({ userAgent })).newPage();
    await page.goto(`${server.origin}/?ew=true`);
    for (let tries = 0; tries < 900; tries += 1) {
      const written = await readFile(file, 'utf8').catch(() => '');
      if (written !== '') return JSON.parse(written) as { readonly version: string; readonly text: string };
      await delay(100);
    }
    throw new Error(`VS Code did not say its keys: ${server.log().slice(-2000)}`);
  } finally {
    await browser.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
