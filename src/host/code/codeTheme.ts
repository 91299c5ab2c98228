import * as vscode from 'vscode';
import type { CodeColours } from '../../core/colour/tokenTheme.ts';

const SETTINGS = ['workbench.colorTheme', 'workbench.preferredDarkColorTheme', 'workbench.preferredLightColorTheme', 'workbench.preferredHighContrastColorTheme', 'workbench.preferredHighContrastLightColorTheme', 'editor.tokenColorCustomizations', 'window.autoDetectColorScheme', 'window.autoDetectHighContrast'];

/**
 * The colours of code in the person's colour theme, which VS Code tells no webview. They are read from the theme's own file
 * at the first use, and again whenever the theme or the settings about it change.
 */
export class CodeTheme implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #failed: (error: unknown) => void;
  #listeners: vscode.Disposable | undefined;
  #colours: CodeColours | undefined;
  /** Of two readings that overlap, the one that was begun last counts. */
  #reading = 0;
  readonly onDidChange = this.#changed.event;

  /** `failed` is told when a theme's file cannot be read; the panel's own colours stay then. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** `undefined`: not read yet, or a theme that is written in a way that is not read here. */
  get colours(): CodeColours | undefined {
    if (!this.#listeners) {
      this.#listeners = vscode.Disposable.from(
        vscode.window.onDidChangeActiveColorTheme(() => this.#read()),
        vscode.extensions.onDidChange(() => this.#read()),
        vscode.workspace.onDidChangeConfiguration((change) => {
          if (SETTINGS.some((name) => change.affectsConfiguration(name))) this.#read();
        }),
      );
      this.#read();
    }
    return this.#colours;
  }

  dispose(): void {
    this.#listeners?.dispose();
    this.#changed.dispose();
  }

  #read(): void {
    const reading = ++this.#reading;
    void import('./themeColours.ts').then(async ({ activeColours }) => activeColours()).catch((error: unknown) => this.#failed(error)).then((colours) => {
      if (reading !== this.#reading || JSON.stringify(colours ?? null) === JSON.stringify(this.#colours ?? null)) return;
      this.#colours = colours ?? undefined;
      this.#changed.fire();
    });
  }
}
