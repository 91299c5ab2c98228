import * as vscode from 'vscode';
import type { StreamChat } from '../../core/chat.ts';
import { styleSamples } from '../../core/commit/commitMessage.ts';
import { isRecord } from '../../core/fields.ts';
import type { Translate } from '../../core/translate.ts';
import type { Resolution } from '../chat/chatSession.ts';
import { notifyFault, type FaultNotificationPorts } from '../faultNotification.ts';
import type { Repository } from '../gitExtension.ts';
import { textSetting } from '../textSetting.ts';
import { changesOf, chooseRepository } from './git.ts';
import { writeMessage, type MessageEnd } from './writeMessage.ts';

export interface CommitMessagePorts extends FaultNotificationPorts {
  readonly streamChat: StreamChat;
  readonly resolve: (model: string | undefined, signal: AbortSignal) => Promise<Resolution>;
}

/** Commits that are looked at for their style: more than are shown, because merges are left out. */
const LOOKED_AT = 20;

/** Writes commit messages into the boxes of repositories, at most one at a time in each. */
export class CommitMessages {
  readonly #ports: CommitMessagePorts;
  /** By the root's URI. */
  readonly #running = new Map<string, { readonly root: vscode.Uri; readonly controller: AbortController }>();

  constructor(ports: CommitMessagePorts) {
    this.#ports = ports;
  }

  /**
   * Writes the message of a repository's changes into its box; resolves when it is there, stopped or given up. `clicked`: the source
   * control whose title was clicked.
   */
  async write(clicked: unknown): Promise<void> {
    const { t } = this.#ports;
    const repository = await chooseRepository(rootOf(clicked), t);
    if (!repository) return;
    if ('refused' in repository) return void vscode.window.showWarningMessage(repository.refused);
    let model = textSetting('commitMessage.model').trim() || undefined;
    let hint = repository.inputBox.value;
    for (;;) {
      const asked = hint;
      const end = await this.#whileRunning(repository, async (controller) => this.#once(repository, model, asked, controller));
      if (end?.state !== 'failed') return;
      const left = repository.inputBox.value;
      const again = await notifyFault(end.fault, this.#ports);
      if (!again) return;
      model = again.model ?? model;
      // A half message that the fault has left is no hint, but what the person has written since is.
      if (repository.inputBox.value !== left) hint = repository.inputBox.value;
    }
  }

  /** Ends what is being written in the repository that was clicked, or in all. What is there stays. */
  stop(clicked: unknown): void {
    const root = rootOf(clicked)?.toString();
    for (const [key, { controller }] of this.#running) if (root === undefined || key === root) controller.abort();
  }

  dispose(): void {
    this.stop(undefined);
  }

  /** Does nothing where one runs in this repository already. */
  async #whileRunning(repository: Repository, run: (controller: AbortController) => Promise<MessageEnd | undefined>): Promise<MessageEnd | undefined> {
    const key = repository.rootUri.toString();
    if (this.#running.has(key)) return undefined;
    const controller = new AbortController();
    this.#running.set(key, { root: repository.rootUri, controller });
    this.#tell();
    try {
      return await vscode.window.withProgress({ location: vscode.ProgressLocation.SourceControl }, async () => run(controller));
    } finally {
      this.#running.delete(key);
      this.#tell();
    }
  }

  /** Which repositories have Stop in the place of the button. As URIs, which VS Code translates where the window is on another machine. */
  #tell(): void {
    const roots = [...this.#running.values()].map(({ root }) => root);
    void vscode.commands.executeCommand('setContext', 'latchkey.commitMessage.running', roots.length === 0 ? undefined : roots);
  }

  /**
   * One try. What stands in the box stays until the first word of the message comes; after a fault `hint`, what stood there, is back.
   * `undefined`: there was nothing to write, and the person was told.
   */
  async #once(repository: Repository, model: string | undefined, hint: string, controller: AbortController): Promise<MessageEnd | undefined> {
    const { streamChat, resolve, t } = this.#ports;
    const { signal } = controller;
    const read = await readChanges(repository).catch((error: unknown) => ({ refused: t('Git did not give the changes: {0}', error instanceof Error ? error.message : String(error)) }));
    if ('refused' in read) return void vscode.window.showWarningMessage(read.refused);
    const { changes, recent } = read;
    if (changes.diff.trim() === '' && changes.untracked.length === 0) return void vscode.window.showInformationMessage(t('There is nothing to commit.'));
    const resolution = await resolve(model, signal);
    if (signal.aborted) return { state: 'stopped' };
    if ('fault' in resolution) return { state: 'failed', fault: resolution.fault };

    const box = repository.inputBox;
    // VS Code echoes what is written there, so that for a moment the box may seem to have an older piece; only other text is the person's.
    const ours = new Set([hint, box.value]);
    const steps = partProgress(controller, t);
    const written = (message: string): void => {
      if (signal.aborted) return;
      if (!ours.has(box.value)) return controller.abort();
      ours.add(message);
      box.value = message;
    };
    const order = {
      changes, recent, hint, branch: repository.state.HEAD?.name ?? '', language: vscode.env.language,
      instructions: textSetting('commitMessage.instructions'),
    };
    try {
      const end = await writeMessage(resolution.target, order, { streamChat, written, reading: steps.reading }, signal);
      if (end.state === 'failed' && hint !== '' && ours.has(box.value)) box.value = hint;
      return end;
    } finally {
      steps.end();
    }
  }
}

async function readChanges(repository: Repository): Promise<{ readonly changes: Awaited<ReturnType<typeof changesOf>>; readonly recent: readonly string[] }> {
  const changes = await changesOf(repository);
  // Before the first commit git's log is an error.
  return { changes, recent: repository.state.HEAD?.commit === undefined ? [] : styleSamples(await repository.log({ maxEntries: LOOKED_AT })) };
}

/** Shown only where changes are read in parts, because then nothing appears in the box for a while. */
function partProgress(controller: AbortController, t: Translate): { readonly reading: (part: number, parts: number) => void; readonly end: () => void } {
  let report: ((message: string) => void) | undefined;
  let end = (): void => {};
  const open = (): void => {
    const options = { location: vscode.ProgressLocation.Notification, title: t('Commit message'), cancellable: true };
    void vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => controller.abort());
      report = (message) => progress.report({ message });
      await new Promise<void>((resolve) => { end = resolve; });
    });
  };
  return {
    reading: (part, parts) => {
      if (part === 1) {
        end();
        open();
      }
      report?.(t('Reading part {0} of {1} of the changes', part, parts));
    },
    end: () => end(),
  };
}

/** Where the source control of a title lies: VS Code hands it to the commands there. */
function rootOf(clicked: unknown): vscode.Uri | undefined {
  return isRecord(clicked) && clicked['rootUri'] instanceof vscode.Uri ? clicked['rootUri'] : clicked instanceof vscode.Uri ? clicked : undefined;
}
