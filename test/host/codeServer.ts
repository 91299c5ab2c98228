import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFrontProxy, type FrontProxy } from './frontProxy.ts';
import { endTree, ownTree } from './processes.ts';
import { addLanguage } from './profile.ts';

export interface CodeServerOptions {
  /** What `obtainServer` returned. */
  readonly root: string;
  readonly userDataDirectory: string;
  readonly extensionsDirectory: string;
  /** The environment of the server, and so of the extension host; an `undefined` value takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The display language, for example `zh-cn`. */
  readonly locale?: string | undefined;
  /** The port in the address; absent: any free one. */
  readonly port?: number;
  /** The proxy to stand behind, which outlives the server; absent: one of its own. */
  readonly proxy?: FrontProxy | undefined;
  readonly args?: readonly string[];
  /** Called with every piece of the server's output, which is its log. */
  readonly onOutput?: (text: string) => void;
}

/** A running VS Code server and the proxy in front of it. */
export interface CodeServer {
  /** Where a browser finds it. Stays the same over a restart. */
  readonly origin: string;
  /** Everything the server wrote so far. */
  log(): string;
  /** The process id of the extension host that was started last. */
  extensionHostPid(): number | undefined;
  /** Ends the server with its extension hosts and starts it anew on the same data, behind the same address. `between`: what is done while nothing runs. */
  restart(between?: () => Promise<void>): Promise<void>;
  /** Ends everything. Returns when it is gone. */
  stop(): Promise<void>;
}

/** How long the server may take from its start to its first answer; it is a quarter of a second on a quiet machine. */
const START_MS = 60_000;

/**
 * Starts a VS Code server that no other machine and no other user can reach directly.
 *
 * @throws Error with the server's output when it does not come up.
 */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  await mkdir(path.join(options.userDataDirectory, 'User'), { recursive: true });
  await mkdir(options.extensionsDirectory, { recursive: true });
  if (options.locale !== undefined) await addLanguage(options.userDataDirectory, options.locale);
  // A short path: that of a socket may be no longer than about a hundred characters.
  const socketDirectory = await mkdtemp(path.join(tmpdir(), 'latchkey-'));
  const socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(socketDirectory)}` : path.join(socketDirectory, 'server');
  let output = '';
  const onOutput = (text: string): void => {
    output += text;
    options.onOutput?.(text);
  };
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    await rm(path.join(socketDirectory, 'server'), { force: true });
    child = spawnServer(options, socketPath);
    await untilListening(child, onOutput);
  };
  const stopChild = async (): Promise<void> => {
    if (child) await endTree(child);
  };
  try {
    await start();
    const proxy = options.proxy ?? (await startFrontProxy(options.port));
    const leave = proxy.standBefore({ socketPath, keyDirectory: options.userDataDirectory });
    return {
      origin: proxy.origin,
      log: () => output,
      extensionHostPid: () => lastExtensionHost(output),
      restart: async (between) => {
        await stopChild();
        await between?.();
        await start();
      },
      stop: async () => {
        leave();
        if (!options.proxy) await proxy.close();
        await stopChild();
        await rm(socketDirectory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await stopChild();
    await rm(socketDirectory, { recursive: true, force: true });
    throw error;
  }
}

function spawnServer({ root, userDataDirectory, extensionsDirectory, locale, environment = {}, args = [] }: CodeServerOptions, socketPath: string): ChildProcess {
  const guard = new URL('endWithParent.ts', import.meta.url).href;
  return spawn(process.execPath, [
    '--import', guard, path.join(root, 'out', 'server-main.js'),
    '--socket-path', socketPath, '--without-connection-token', '--accept-server-license-terms',
    '--server-data-dir', path.join(userDataDirectory, 'server'), '--user-data-dir', userDataDirectory, '--extensions-dir', extensionsDirectory,
    '--telemetry-level', 'off', '--disable-telemetry', '--disable-experiments', '--disable-update-check', '--disable-getting-started-override',
    ...(locale === undefined ? [] : ['--locale', locale]), ...args,
  ], { ...ownTree, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: undefined, ...environment } });
}

async function untilListening(child: ChildProcess, onOutput: (text: string) => void): Promise<void> {
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  const listening = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      onOutput(chunk.toString());
      if (output.includes('Extension host agent listening on')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`The VS Code server ended with ${code ?? signal}:\n${output}`)));
    timer = setTimeout(() => reject(new Error(`The VS Code server did not come up:\n${output}`)), START_MS);
  });
  await listening.finally(() => clearTimeout(timer));
}

/** The server names each extension host in its log; on every platform, which asking the system for child processes is not. */
function lastExtensionHost(output: string): number | undefined {
  const pid = [...output.matchAll(/<(\d+)> Launched Extension Host Process/g)].at(-1)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
