import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startModelServer } from './fakes/modelServer.ts';
import { startCodeServer, type CodeServer } from './host/codeServer.ts';
import { cacheDirectory, projectDirectory } from './host/directories.ts';
import { obtainVSCode } from './host/obtain.ts';
import { endTree, ownTree, runVisibly } from './host/processes.ts';
import { linkExtension, settingsFile } from './host/profile.ts';
import { startSettings } from './host/startSettings.ts';

/**
 * `npm start`: builds Latchkey and opens a VS Code with it on a copy of the sample workspace, on a profile of its own that is
 * kept from one start to the next. Without keys in the environment it also runs the demo model server.
 */

const directory = path.join(cacheDirectory, 'start');
const userDataDirectory = path.join(directory, 'data');
const extensionsDirectory = path.join(directory, 'extensions');
const workspace = path.join(directory, 'workspace');
const NEXT = 'click the Latchkey icon at the side (or press F1 and choose "Latchkey: Open Chat"), and ask something';

const endings: (() => Promise<void>)[] = [];
let ending: Promise<never> | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

try {
  await start();
} catch (error) {
  // Being stopped while something is still starting makes that fail; then there is nothing to report.
  if (ending) await ending;
  console.error(`\nLatchkey could not be started: ${error instanceof Error ? error.message : String(error)}`);
  await end(1);
}

async function start(): Promise<void> {
  await runVisibly(process.execPath, ['esbuild.js'], { cwd: projectDirectory });
  const vscode = await obtainVSCode();
  await mkdir(directory, { recursive: true });
  if (!existsSync(workspace)) await cp(path.join(import.meta.dirname, 'host', 'workspace'), workspace, { recursive: true });
  await prepareSettings();
  if (vscode.kind === 'desktop') await openDesktop(vscode.executable);
  else await openServer(vscode.root);
}

async function prepareSettings(): Promise<void> {
  const keys = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY'].filter((name) => process.env[name]);
  let demoOrigin: string | undefined;
  if (keys.length === 0) {
    const demo = await startModelServer();
    endings.push(() => demo.close());
    demoOrigin = demo.origin;
  }
  const file = settingsFile(userDataDirectory);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, startSettings(existsSync(file) ? await readFile(file, 'utf8') : undefined, demoOrigin));
  console.log(demoOrigin === undefined
    ? `Found ${keys.join(' and ')} in the environment: the chat panel offers it.`
    : 'No OPENAI_API_KEY or ANTHROPIC_API_KEY in the environment: "Demo (canned answers, local)" is connected.');
}

async function openServer(root: string): Promise<void> {
  await linkExtension(projectDirectory, extensionsDirectory);
  const server = await startOnUsualPort(root);
  endings.push(() => server.stop());
  console.log(`\nVS Code with Latchkey:\n\n  ${server.origin}/?folder=${encodeURI(workspace.replaceAll('\\', '/'))}\n`);
  console.log(`Next: open this address in a browser, ${NEXT}. Ctrl+C stops everything.`);
}

/** The browser keeps what VS Code stores, keys included, per address; so the port of the last time is taken where it is free. */
async function startOnUsualPort(root: string): Promise<CodeServer> {
  const file = path.join(directory, 'port');
  const usual = existsSync(file) ? Number(await readFile(file, 'utf8')) : 0;
  const options = { root, userDataDirectory, extensionsDirectory, args: ['--disable-workspace-trust'] };
  const server = await startCodeServer({ ...options, port: usual }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startCodeServer(options);
  });
  if (usual === 0) await writeFile(file, new URL(server.origin).port);
  return server;
}

async function openDesktop(executable: string): Promise<void> {
  // A terminal inside VS Code may tell Electron to be Node.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: undefined };
  const child = spawn(executable, [
    workspace, `--user-data-dir=${userDataDirectory}`, `--extensions-dir=${extensionsDirectory}`, `--extensionDevelopmentPath=${projectDirectory}`,
    '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', '--new-window',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ], { ...ownTree, stdio: 'ignore', env });
  endings.push(() => endTree(child));
  console.log(`\nOpening VS Code with Latchkey. Next: ${NEXT}. Closing the window or Ctrl+C stops everything.`);
  await once(child, 'exit');
  await end(0);
}

/** Ends what was started, last first, once. */
function end(code: number): Promise<never> {
  ending ??= (async (): Promise<never> => {
    for (const stop of endings.toReversed()) await stop();
    process.exit(code);
  })();
  return ending;
}
