import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import type { Connection, Credential } from '../../core/connection/connection.ts';
import type { FaultCause } from '../../core/faults/fault.ts';
import { saidBy } from '../../core/faults/said.ts';
import type { Keys } from './keys.ts';

/** A key, or why there is none. `said`: what the command printed to its error output, or VS Code about its account. */
export type KeyResult = { readonly key: string | undefined } | { readonly cause: FaultCause; readonly said?: string };

/** Reads keys from wherever the connections say they are. */
export interface Credentials {
  /** Touches no network, except that a command or a sign-in may. */
  read(connection: Connection, signal: AbortSignal): Promise<KeyResult>;
  /** Drops what is cached for a connection, because its server refused it. */
  forget(connection: Connection): void;
}

/** A password manager may ask for a fingerprint first; after this many milliseconds it is taken to hang. */
const COMMAND_TIMEOUT_MS = 60_000;

/** Keys of commands are kept in memory for as long as their connection says, by the command, so that several connections may share one. */
export function credentials(keys: Keys, clock: Clock): Credentials {
  const cache = new Map<string, { readonly key: string; readonly until: number }>();
  const cacheName = (credential: Credential): string => JSON.stringify(credential);

  const fromCommand = async (credential: Credential & { from: 'command' }, signal: AbortSignal): Promise<KeyResult> => {
    const cached = cache.get(cacheName(credential));
    if (cached && cached.until > clock.now()) return { key: cached.key };
    const result = await runCommand(credential.command, signal);
    if ('key' in result && result.key !== undefined) cache.set(cacheName(credential), { key: result.key, until: clock.now() + credential.cacheSeconds * 1000 });
    return result;
  };

  return {
    async read(connection, signal) {
      const { credential } = connection;
      switch (credential.from) {
        case 'none':
          return { key: undefined };
        case 'env': {
          const key = process.env[credential.name]?.trim();
          return key ? { key } : { cause: { kind: 'env-missing', name: credential.name } };
        }
        case 'command':
          return fromCommand(credential, signal);
        case 'session':
          return fromSession(credential);
        case 'secret': {
          const stored = await keys.read(connection);
          switch (stored.kind) {
            case 'key':
              return { key: stored.key };
            case 'none':
              return { cause: { kind: 'no-key' } };
            case 'moved':
              return { cause: { kind: 'key-moved', savedFor: stored.savedFor } };
          }
        }
      }
    },
    forget: (connection) => void cache.delete(cacheName(connection.credential)),
  };
}

/** VS Code rejects for a provider that nobody has installed, after waiting some seconds for one. */
async function fromSession({ provider, scopes }: Credential & { readonly from: 'session' }): Promise<KeyResult> {
  const cause = { kind: 'signed-out', provider } as const;
  try {
    const session = await vscode.authentication.getSession(provider, [...scopes], { silent: true });
    return session ? { key: session.accessToken } : { cause };
  } catch (error) {
    const said = saidBy(error instanceof Error ? error.message : String(error), undefined);
    return { cause, ...(said === undefined ? {} : { said }) };
  }
}

/** Asks the person to sign in, where the credential is a session of VS Code's; `false` when they would rather not. */
export async function signIn(credential: Credential & { readonly from: 'session' }): Promise<boolean> {
  try {
    return (await vscode.authentication.getSession(credential.provider, [...credential.scopes], { createIfNone: true })) !== undefined;
  } catch (error) {
    // VS Code rejects both for "Cancel" and for a provider that is not installed; only the second is worth a word.
    const message = error instanceof Error ? error.message : String(error);
    if (!/cancel|consent/i.test(message)) void vscode.window.showErrorMessage(message);
    return false;
  }
}

/** Runs a command without a shell and takes the first line that it prints as the key. */
async function runCommand(command: readonly string[], signal: AbortSignal): Promise<KeyResult> {
  const [file = '', ...args] = command;
  // Loaded here, because few connections have a command and every activation would pay for it.
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile(file, args, { timeout: COMMAND_TIMEOUT_MS, signal, windowsHide: true, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
      const key = stdout.split(/\r?\n/, 1)[0]?.trim();
      if (!error && key) return resolve({ key });
      // The command's output may hold the key, so only its error output is shown, and only where it failed; a script that is traced has it there too.
      const said = error ? saidBy(stderr.trim().split(/\r?\n/).at(-1) || error.message.split('\n')[0], key) : undefined;
      resolve({ cause: { kind: 'command-failed' }, ...(said === undefined ? {} : { said }) });
    });
  });
}
