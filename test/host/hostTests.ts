import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { build } from 'esbuild';
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { globSync } from 'node:fs';
import { outputDirectory, projectDirectory } from './directories.ts';
import { obtainVSCode, type Age, type VSCode } from './obtain.ts';
import { testSettings, withoutCredentials, writeSettings } from './profile.ts';

export interface HostTestOptions {
  readonly age: Age;
  /** The entry and the tests, as TypeScript files. The entry exports `run` and finds the others beside it as `*.test.cjs`. */
  readonly entry: string;
  readonly tests: readonly string[];
  /** Added to the environment of the extension host. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The extension under test; absent: this one. */
  readonly extensionPath?: string;
}

/**
 * Runs tests inside a real extension host, on a fresh profile and a copy of the sample workspace.
 *
 * @returns the exit code: 0 when all passed.
 */
export async function runHostTests({ age, entry, tests, environment = {}, extensionPath = projectDirectory }: HostTestOptions): Promise<number> {
  const vscode = await obtainVSCode(age);
  const bundles = path.join(outputDirectory, 'host-tests', age);
  await bundleTests([entry, ...tests], bundles);
  // A short path: VS Code for the desktop keeps a socket in the profile, whose path may have only about a hundred characters.
  const directory = await mkdtemp(path.join(tmpdir(), 'latchkey-'));
  try {
    const workspace = path.join(directory, 'workspace');
    const userData = path.join(directory, 'data');
    await cp(path.join(import.meta.dirname, 'workspace'), workspace, { recursive: true });
    await writeSettings(userData, testSettings);
    return await runTests({
      vscodeExecutablePath: await executableOf(vscode, directory),
      extensionDevelopmentPath: extensionPath,
      extensionTestsPath: path.join(bundles, path.basename(entry).replace(/\.ts$/, '.cjs')),
      launchArgs: [workspace, '--disable-extensions', `--user-data-dir=${userData}`, `--extensions-dir=${path.join(directory, 'extensions')}`],
      extensionTestsEnv: { ...withoutCredentials(process.env), ...environment, ...(vscode.kind === 'server' ? { LATCHKEY_SERVER_ROOT: vscode.root } : {}) },
    });
  } catch (error) {
    if (!(error instanceof TestRunFailedError)) throw error;
    return error.code ?? 1;
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Bundled because the desktop's extension host loads neither TypeScript nor, on its oldest version, every kind of module. */
async function bundleTests(entryPoints: readonly string[], outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [...entryPoints], outdir, outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', mainFields: ['module', 'main'], format: 'cjs', target: 'node22',
    external: ['vscode', 'mocha'], sourcemap: 'inline', entryNames: '[name]', logLevel: 'warning',
  });
}

/** test-electron starts one executable file; in the server's case that is a line which names this Node and webHost.ts. */
async function executableOf(vscode: VSCode, directory: string): Promise<string> {
  if (vscode.kind === 'desktop') return vscode.executable;
  const webHost = path.join(import.meta.dirname, 'webHost.ts');
  if (process.platform === 'win32') {
    const batch = path.join(directory, 'code.cmd');
    await writeFile(batch, `@"${process.execPath}" "${webHost}" %*\r\n`);
    return batch;
  }
  const script = path.join(directory, 'code');
  // `exec`, so that a signal to the script reaches Node.
  await writeFile(script, `#!/bin/sh\nexec "${process.execPath}" "${webHost}" "$@"\n`);
  await chmod(script, 0o755);
  return script;
}

/** The files of a kind of test, in a fixed order. */
export function testFiles(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: projectDirectory }).toSorted().map((file) => path.join(projectDirectory, file));
}
