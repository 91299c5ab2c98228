import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import { isRecord } from '../../core/fields.ts';
import { codeColours, customRules, rulesFrom, type CodeColours, type TokenRule } from '../../core/colour/tokenTheme.ts';

/** A theme that includes another, that includes another: VS Code's own go three deep. */
const DEEPEST = 8;

/** The kinds of themes as manifests write them. */
const KINDS: Readonly<Record<vscode.ColorThemeKind, string>> = {
  [vscode.ColorThemeKind.Light]: 'vs',
  [vscode.ColorThemeKind.Dark]: 'vs-dark',
  [vscode.ColorThemeKind.HighContrast]: 'hc-black',
  [vscode.ColorThemeKind.HighContrastLight]: 'hc-light',
};

/** The colours of code in the theme that is shown; `undefined` for one that is written in a way that is not read here. */
export async function activeColours(): Promise<CodeColours | undefined> {
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
  const called = (name: unknown): (typeof themes)[number] | undefined => themes.find((theme) => theme.uiTheme === kind && theme.id === name);
  return names.map((name) => called(name) ?? called(newName(name))).find((theme) => theme !== undefined);
}

/** VS Code has renamed its own themes, and takes the name of before in settings for the one of today. */
function newName(name: unknown): unknown {
  return typeof name === 'string' ? name.replace(/^Default (?=(?:Dark|Light)(?:\+| Modern)$)/, '') : name;
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
