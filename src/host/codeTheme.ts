import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import { isRecord } from '../core/fields.ts';
import { codeColours, customRules, rulesFrom, type CodeColours, type TokenRule } from '../core/tokenTheme.ts';

/** A theme that includes another, that includes another: VS Code's own go three deep. */
const DEEPEST = 8;

const SETTINGS = ['workbench.colorTheme', 'workbench.preferredDarkColorTheme', 'workbench.preferredLightColorTheme', 'workbench.preferredHighContrastColorTheme', 'workbench.preferredHighContrastLightColorTheme', 'editor.tokenColorCustomizations', 'window.autoDetectColorScheme', 'window.autoDetectHighContrast'];

/** The kinds of themes as manifests write them. */
const KINDS: Readonly<Record<vscode.ColorThemeKind, string>> = {
  [vscode.ColorThemeKind.Light]: 'vs',
  [vscode.ColorThemeKind.Dark]: 'vs-dark',
  [vscode.ColorThemeKind.HighContrast]: 'hc-black',
  [vscode.ColorThemeKind.HighContrastLight]: 'hc-light',
};

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
    void activeColours().catch((error: unknown) => this.#failed(error)).then((colours) => {
      if (reading !== this.#reading || JSON.stringify(colours ?? null) === JSON.stringify(this.#colours ?? null)) return;
      this.#colours = colours ?? undefined;
      this.#changed.fire();
    });
  }
}

async function activeColours(): Promise<CodeColours | undefined> {
  const theme = activeTheme();
  const rules = theme && (await themeRules(theme.file, DEEPEST));
  if (!theme || !rules) return undefined;
  return codeColours([...rules, ...customRules(vscode.workspace.getConfiguration('editor').get('tokenColorCustomizations'), theme.id)]);
}

/** The one theme among those that the settings name that is of the kind that is shown; VS Code says no more about the active one. */
function activeTheme(): { readonly id: string; readonly file: vscode.Uri } | undefined {
  const kind = KINDS[vscode.window.activeColorTheme.kind];
  const workbench = vscode.workspace.getConfiguration('workbench');
  const preferred = { 'vs': 'preferredLightColorTheme', 'vs-dark': 'preferredDarkColorTheme', 'hc-black': 'preferredHighContrastColorTheme', 'hc-light': 'preferredHighContrastLightColorTheme' }[kind] ?? '';
  const follows = vscode.workspace.getConfiguration('window').get(kind.startsWith('hc') ? 'autoDetectHighContrast' : 'autoDetectColorScheme') === true;
  const names = (follows ? [preferred, 'colorTheme'] : ['colorTheme', preferred]).map((setting) => workbench.get(setting));
  const themes = vscode.extensions.all.flatMap(({ extensionUri, packageJSON }) => themesOf(packageJSON).map((theme) => ({ ...theme, file: vscode.Uri.joinPath(extensionUri, theme.path) })));
  return names.map((name) => themes.find((theme) => theme.id === name && theme.uiTheme === kind)).find((theme) => theme !== undefined);
}

function themesOf(manifest: unknown): { readonly id: string; readonly uiTheme: unknown; readonly path: string }[] {
  const contributed = isRecord(manifest) && isRecord(manifest['contributes']) ? manifest['contributes']['themes'] : undefined;
  if (!Array.isArray(contributed)) return [];
  return contributed.filter(isRecord).flatMap(({ id, label, uiTheme, path }) => {
    const name = id ?? label;
    return typeof name === 'string' && typeof path === 'string' ? [{ id: name, uiTheme, path }] : [];
  });
}

/** The rules of a theme's file, those that it includes first. `undefined`: they are in a property list, the format before JSON. */
async function themeRules(file: vscode.Uri, depth: number): Promise<readonly TokenRule[] | undefined> {
  if (depth === 0 || !file.path.endsWith('.json')) return undefined;
  const content: unknown = parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)), undefined, { allowTrailingComma: true });
  if (!isRecord(content)) return undefined;
  const { include, tokenColors } = content;
  const included = typeof include === 'string' ? await themeRules(vscode.Uri.joinPath(file, '..', include), depth - 1) : [];
  return included === undefined || typeof tokenColors === 'string' ? undefined : [...included, ...rulesFrom(tokenColors)];
}
