import type * as vscode from 'vscode';
import type { RunningCompletions } from './completions.ts';
import { changeCompletionSettings, completionSettings } from './setting.ts';

export interface CompletionSwitchPorts {
  /** After any of our settings has changed. */
  readonly onDidChange: vscode.Event<void>;
  /** Loads what offers completions, and begins. */
  readonly start: () => Promise<RunningCompletions>;
  readonly failed: (error: unknown) => void;
}

/** Completions, on or off as the setting says. Nothing of them is loaded before they are on. */
export class CompletionSwitch {
  readonly #ports: CompletionSwitchPorts;
  readonly #listener: vscode.Disposable;
  #running: Promise<RunningCompletions> | undefined;

  constructor(ports: CompletionSwitchPorts) {
    this.#ports = ports;
    this.#listener = ports.onDidChange(() => this.#follow());
    this.#follow();
  }

  async toggle(): Promise<void> {
    await changeCompletionSettings({ enabled: !completionSettings().enabled });
  }

  async menu(): Promise<void> {
    await (await this.#running)?.menu();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#end();
  }

  #follow(): void {
    if (!completionSettings().enabled) return this.#end();
    if (this.#running) return;
    const begun = this.#ports.start();
    this.#running = begun;
    begun.catch((error: unknown) => {
      // They may have been turned off and on again meanwhile.
      if (this.#running === begun) this.#running = undefined;
      this.#ports.failed(error);
    });
  }

  #end(): void {
    // One that could not begin has said so, and has nothing to end.
    this.#running?.then((running) => running.dispose(), () => undefined);
    this.#running = undefined;
  }
}
