import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** User settings as they stand in a profile's settings.json. */
export type Settings = Readonly<Record<string, unknown>>;

/** Settings that keep a VS Code from talking to the network and from putting things in front of what is tested. */
export const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  // VS Code's own chat would open beside ours.
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * Those of tests: what moves cannot be clicked on yet, and a test would only wait for it; what is drawn for nobody takes its time too.
 * In a browser VS Code saves by itself what has been unsaved for a second, and so would change what a slow test is about.
 */
export const testSettings: Settings = {
  ...quietSettings, 'workbench.reduceMotion': 'on', 'latchkey.chat.titles': false, 'files.autoSave': 'off',
  'editor.minimap.enabled': false, 'editor.cursorBlinking': 'solid', 'editor.occurrencesHighlight': 'off', 'window.commandCenter': false, 'workbench.layoutControl.enabled': false,
  // Every few seconds the extension host would list all processes, to find the ports that they listen on.
  'remote.autoForwardPorts': false,
};

/** Where VS Code, desktop or server, reads a profile's user settings. */
export function settingsFile(userDataDirectory: string): string {
  return path.join(userDataDirectory, 'User', 'settings.json');
}

/** Writes the whole of a profile's user settings. */
export async function writeSettings(userDataDirectory: string, settings: Settings): Promise<void> {
  const file = settingsFile(userDataDirectory);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(settings, undefined, 2)}\n`);
}

/**
 * Makes a profile's VS Code speak a language as far as extensions can see: `vscode.env.language` is it, and an extension's
 * own translations are loaded. The workbench's own words stay English, because this language pack has none.
 *
 * @param language as VS Code writes it, for example `zh-cn`.
 */
export async function addLanguage(userDataDirectory: string, language: string): Promise<void> {
  const translations = path.join(userDataDirectory, `language-${language}.json`);
  await mkdir(userDataDirectory, { recursive: true });
  await writeFile(translations, JSON.stringify({ contents: {} }));
  // Without an extension behind it the server would look for the language in the gallery before it loads any extension.
  const extensions = [{ extensionIdentifier: { id: `latchkey.language-${language}` }, version: '1.0.0' }];
  const pack = { hash: `test-${language}`, extensions, translations: { vscode: translations }, label: language };
  // The file that VS Code itself writes when a language pack is installed.
  await writeFile(path.join(userDataDirectory, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/**
 * Installs an extension by a link to its directory, so that it is loaded as an installed one and still is what was built
 * last. The list of what VS Code found there before is dropped, because the manifest may have changed since.
 */
export async function linkExtension(extensionPath: string, extensionsDirectory: string): Promise<void> {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(extensionPath, 'package.json'), 'utf8')) as Record<string, string>;
  await mkdir(extensionsDirectory, { recursive: true });
  await rm(path.join(extensionsDirectory, 'extensions.json'), { force: true });
  const link = path.join(extensionsDirectory, `${publisher}.${name}-${version}`);
  await rm(link, { recursive: true, force: true });
  // A junction is what Windows lets anyone make; elsewhere the word is ignored.
  await symlink(path.resolve(extensionPath), link, 'junction');
}

/**
 * The environment without what names a real service or opens one: no test may spend a developer's money, or pass because of
 * a key that happens to be there.
 */
export function withoutCredentials(environment: NodeJS.ProcessEnv): Record<string, undefined> {
  const names = Object.keys(environment).filter((name) => /_(API_KEY|BASE_URL|AUTH_TOKEN)$|^(GITHUB|GH)_TOKEN$|^OPENAI_|^ANTHROPIC_/.test(name));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
