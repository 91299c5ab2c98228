import * as vscode from 'vscode';
import type { ViewInstructions } from '../contract/context.ts';
import type { Conversation } from '../core/conversation/conversation.ts';
import { isRecord } from '../core/fields.ts';
import { isTextReference, type TextReference } from '../core/conversation/reference.ts';
import { referenceTokens } from '../core/conversation/referenceTokens.ts';
import type { Translate } from '../core/translate.ts';
import { isFile } from './files.ts';

/** Where projects keep what they want every model to know (agents.md; VS Code's and GitHub's own place). */
const PLACES = ['AGENTS.md', '.github/copilot-instructions.md'];
/** The choices of as many conversations are kept: they count only until the first message. */
const KEPT = 50;
const MEMORY = 'latchkey.projectInstructions';

export interface ProjectInstructionsPorts {
  /** Of this workspace. */
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  /** What the chip shows may be another. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
  readonly t: Translate;
}

/**
 * The standing instructions of the workspace. They are offered as a chip at the head of a conversation, and go along with its first
 * message where the person has turned the chip on, or has not turned it off and the setting says `always`. Nothing is read in a workspace that is
 * not trusted, and nothing before the panel or a question needs it.
 */
export class ProjectInstructions {
  readonly #ports: ProjectInstructionsPorts;
  readonly #subscriptions: vscode.Disposable[] = [];
  #looked: Promise<void> | undefined;
  #found: readonly TextReference[] = [];

  constructor(ports: ProjectInstructionsPorts) {
    this.#ports = ports;
  }

  /** Resolves when the files were looked for, and never rejects: no message waits for them in vain. From the first call on, their changes are followed. */
  async ready(): Promise<void> {
    this.#looked ??= this.#begin().catch(this.#ports.failed);
    return this.#looked;
  }

  /** The chip of a conversation; `undefined` where there is nothing to offer, or its head is past. */
  chip(conversation: Conversation): ViewInstructions | undefined {
    if (setting() === 'never' || this.#found.length === 0 || conversation.turns.length > 0) return undefined;
    const tokens = this.#found.reduce((sum, reference) => sum + (referenceTokens(reference) ?? 0), 0);
    return { label: this.#found.map(({ uri, label }) => (this.#found.length === 1 ? label : nameOf(uri))).join(', '), tokens, on: this.#isOn(conversation) };
  }

  /** Turns the chip of a conversation on or off, which stays so for it. */
  toggle({ id, turns }: Conversation): void {
    if (turns.length > 0) return;
    const on = !this.#isOn({ id });
    this.#ports.memory.update(MEMORY, { ...Object.fromEntries(Object.entries(this.#choices()).filter(([other]) => other !== id).slice(1 - KEPT)), [id]: on }).then(undefined, this.#ports.failed);
    this.#ports.changed();
  }

  /** What goes along with the next message of a conversation. */
  taken(conversation: Conversation): readonly TextReference[] {
    return this.chip(conversation)?.on === true ? this.#found : [];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #isOn({ id }: Pick<Conversation, 'id'>): boolean {
    return this.#choices()[id] ?? setting() === 'always';
  }

  #choices(): Readonly<Record<string, boolean>> {
    const kept = this.#ports.memory.get<unknown>(MEMORY);
    return isRecord(kept) ? Object.fromEntries(Object.entries(kept).flatMap(([id, on]) => (typeof on === 'boolean' ? [[id, on]] : []))) : {};
  }

  async #begin(): Promise<void> {
    const again = (): void => void this.#look().catch(this.#ports.failed);
    // VS Code watches the whole workspace anyway, and only tells of these files; one deeper down costs a look for nothing.
    const watcher = vscode.workspace.createFileSystemWatcher('**/{AGENTS.md,copilot-instructions.md}');
    this.#subscriptions.push(
      watcher, watcher.onDidChange(again), watcher.onDidCreate(again), watcher.onDidDelete(again),
      vscode.workspace.onDidGrantWorkspaceTrust(again), vscode.workspace.onDidChangeWorkspaceFolders(again),
    );
    await this.#look();
  }

  async #look(): Promise<void> {
    const uris = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => PLACES.map((place) => vscode.Uri.joinPath(uri, place))) : [];
    const { gatherFile } = await import('./context/files.ts');
    const found = await Promise.all(uris.map(async (uri) => (await isFile(uri)) ? (await gatherFile(uri, this.#ports.t)).references.filter(isTextReference) : []));
    this.#found = found.flat().map((reference) => ({ ...reference, label: this.#ports.t('{0} (project instructions)', reference.label) }));
    this.#ports.changed();
  }
}

function setting(): 'offer' | 'always' | 'never' {
  const set = vscode.workspace.getConfiguration('latchkey').get<unknown>('projectInstructions');
  return set === 'always' || set === 'never' ? set : 'offer';
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri.split('/').at(-1) ?? '');
}
