import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { settingsFile, type Settings } from '../host/profile.ts';

/** The environment variable that tells the driver extension where requests are left for it. */
export const DRIVER_VARIABLE = 'LATCHKEY_TEST_DRIVER';
/** How long a running VS Code may take to set some settings; it writes a file for each. */
const SETTINGS_MS = 30_000;

/** Where requests to the driver extension of a profile are left. */
export function driverDirectory(userDataDirectory: string): string {
  return path.join(userDataDirectory, 'test-driver');
}

let requests = 0;

/** Makes these the user settings of a running VS Code, in place of those that it has, and waits until it says that they are. */
export async function changeSettings(userDataDirectory: string, settings: Settings): Promise<void> {
  const directory = driverDirectory(userDataDirectory);
  const present = JSON.parse(await readFile(settingsFile(userDataDirectory), 'utf8')) as Settings;
  const id = ++requests;
  await mkdir(directory, { recursive: true });
  const request = path.join(directory, 'request.json');
  await writeFile(`${request}.new`, JSON.stringify({ id, settings, remove: Object.keys(present).filter((name) => !(name in settings)) }));
  await rename(`${request}.new`, request);
  const end = performance.now() + SETTINGS_MS;
  while (await readFile(path.join(directory, 'done'), 'utf8').catch(() => '') !== String(id)) {
    if (performance.now() > end) throw new Error('VS Code did not take up the changed settings.');
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
