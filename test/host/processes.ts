import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const onWindows = process.platform === 'win32';

/**
 * Runs a program to its end and returns what it wrote to stdout.
 *
 * @throws Error with the program's output when it cannot be started or ends with another code than 0.
 */
export async function runProgram(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
  child.stderr?.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')}\nended with ${code ?? signal}\n${stdout}${stderr}`);
  return stdout;
}

/** Like `runProgram`, for what a person should see as it happens: the output goes straight through. */
export async function runVisibly(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${code ?? signal}`);
}

/**
 * Runs npm to its end and returns its stdout. Inside an npm script the npm that runs it is used again, because on Windows
 * `npm` is a batch file that only a shell can start. The variables of that outer run are left out: they name this
 * project's package, and the inner npm works in another directory.
 */
export async function runNpm(args: readonly string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_package_|npm_lifecycle_|npm_config_local_prefix|INIT_CWD)/.test(name)));
  const npmCli = process.env['npm_execpath'];
  if (npmCli !== undefined && path.basename(npmCli) === 'npm-cli.js') return runProgram(process.execPath, [npmCli, ...args], { cwd, env });
  return runProgram('npm', args, { cwd, env, shell: onWindows });
}

/** Options of `spawn` for a process that `endTree` can end together with everything it started. */
export const ownTree: SpawnOptions = { detached: !onWindows, windowsHide: true };

/**
 * Ends a process that was started with `ownTree`, and its descendants: politely, and after `graceMs` by force. Returns when
 * it is gone; harmless when it already is.
 */
export async function endTree(child: ChildProcess, graceMs = 3000): Promise<void> {
  if (child.pid === undefined) return;
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  signalTree(child.pid, 'SIGTERM');
  const force = setTimeout(() => signalTree(Number(child.pid), 'SIGKILL'), graceMs);
  await gone;
  clearTimeout(force);
  // A member of the group that ignored the polite signal must not outlive its leader.
  signalTree(child.pid, 'SIGKILL');
}

function signalTree(pid: number, signal: NodeJS.Signals): void {
  if (onWindows) {
    // Windows has no process groups that a signal reaches, and no polite signal either.
    spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // Already gone is what was wanted.
  }
}

/** Whether a process of this id exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
