/** What VS Code tells a webview about four of its own themes, so far as the chat page asks. */
export type ThemeName = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

interface Theme {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const FONTS = { 'font-family': '"Segoe WPC", "Segoe UI", system-ui, "DejaVu Sans", sans-serif', 'font-size': '13px', 'editor-font-family': '"DejaVu Sans Mono", monospace' };

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    bodyClass: 'vscode-dark',
    variables: {
      ...FONTS,
      foreground: '#cccccc', descriptionForeground: '#9d9d9d', disabledForeground: 'rgba(204, 204, 204, 0.5)', errorForeground: '#f85149', focusBorder: '#0078d4',
      'sideBar-background': '#181818', 'sideBarSectionHeader-border': '#2b2b2b', 'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', 'editorGroup-border': 'rgba(255, 255, 255, 0.09)',
      'widget-border': '#313131', 'widget-shadow': 'rgba(0, 0, 0, 0.36)', 'input-background': '#313131', 'input-foreground': '#cccccc', 'input-border': '#3c3c3c', 'input-placeholderForeground': '#989898',
      'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1', 'button-border': 'rgba(255, 255, 255, 0.1)',
      'textLink-foreground': '#4daafc', 'textLink-activeForeground': '#4daafc', 'textPreformat-foreground': '#d0d0d0', 'textPreformat-background': '#3c3c3c', 'textBlockQuote-border': '#616161',
      'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)', 'list-hoverBackground': '#2a2d2e', 'editorWidget-background': '#202020', 'editorWidget-foreground': '#cccccc', 'editorWarning-foreground': '#cca700',
    },
  },
  light: {
    bodyClass: 'vscode-light',
    variables: {
      ...FONTS,
      foreground: '#3b3b3b', descriptionForeground: '#3b3b3b', disabledForeground: 'rgba(97, 97, 97, 0.5)', errorForeground: '#f85149', focusBorder: '#005fb8',
      'sideBar-background': '#f8f8f8', 'sideBarSectionHeader-border': '#e5e5e5', 'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', 'editorGroup-border': '#e5e5e5',
      'widget-border': '#e5e5e5', 'widget-shadow': 'rgba(0, 0, 0, 0.16)', 'input-background': '#ffffff', 'input-foreground': '#3b3b3b', 'input-border': '#cecece', 'input-placeholderForeground': '#767676',
      'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8', 'button-border': 'rgba(0, 0, 0, 0.1)',
      'textLink-foreground': '#005fb8', 'textLink-activeForeground': '#005fb8', 'textPreformat-foreground': '#3b3b3b', 'textPreformat-background': 'rgba(0, 0, 0, 0.12)', 'textBlockQuote-border': '#e5e5e5',
      'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)', 'list-hoverBackground': '#f2f2f2', 'editorWidget-background': '#f8f8f8', 'editorWidget-foreground': '#3b3b3b', 'editorWarning-foreground': '#bf8803',
    },
  },
  'high-contrast': {
    bodyClass: 'vscode-high-contrast',
    variables: {
      ...FONTS,
      foreground: '#ffffff', descriptionForeground: 'rgba(255, 255, 255, 0.7)', disabledForeground: '#a5a5a5', errorForeground: '#f48771', focusBorder: '#f38518', contrastBorder: '#6fc3df', contrastActiveBorder: '#f38518',
      'sideBar-background': '#000000', 'sideBarSectionHeader-border': '#6fc3df', 'editor-background': '#000000', 'editor-foreground': '#ffffff', 'editorGroup-border': '#6fc3df',
      'widget-border': '#6fc3df', 'input-background': '#000000', 'input-foreground': '#ffffff', 'input-border': '#6fc3df', 'input-placeholderForeground': 'rgba(255, 255, 255, 0.7)',
      'button-background': '#000000', 'button-foreground': '#ffffff', 'button-border': '#6fc3df',
      'textLink-foreground': '#21a6ff', 'textLink-activeForeground': '#21a6ff', 'textPreformat-foreground': '#000000', 'textPreformat-background': '#ffffff', 'textBlockQuote-border': '#ffffff',
      'editorWidget-background': '#0c141f', 'editorWidget-foreground': '#ffffff', 'editorWarning-foreground': '#ffd370',
    },
  },
  'high-contrast-light': {
    bodyClass: 'vscode-high-contrast-light vscode-high-contrast',
    variables: {
      ...FONTS,
      foreground: '#292929', descriptionForeground: 'rgba(41, 41, 41, 0.7)', disabledForeground: '#7f7f7f', errorForeground: '#b5200d', focusBorder: '#006bbd', contrastBorder: '#0f4a85', contrastActiveBorder: '#006bbd',
      'sideBar-background': '#ffffff', 'sideBarSectionHeader-border': '#0f4a85', 'editor-background': '#ffffff', 'editor-foreground': '#292929', 'editorGroup-border': '#0f4a85',
      'widget-border': '#0f4a85', 'input-background': '#ffffff', 'input-foreground': '#292929', 'input-border': '#0f4a85', 'input-placeholderForeground': 'rgba(41, 41, 41, 0.7)',
      'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0f4a85', 'button-border': '#0f4a85',
      'textLink-foreground': '#0f4a85', 'textLink-activeForeground': '#0f4a85', 'textPreformat-foreground': '#ffffff', 'textPreformat-background': '#09345f', 'textBlockQuote-border': '#292929',
      'editorWidget-background': '#ffffff', 'editorWidget-foreground': '#292929', 'editorWarning-foreground': '#895503',
    },
  },
};

/** The style sheet that VS Code puts into every webview, below all of the page's own. */
export const HOST_STYLES = `@layer vscode-default {
  body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  a, a code { color: var(--vscode-textLink-foreground); }
  a:hover { color: var(--vscode-textLink-activeForeground); }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
  pre code { padding: 0; }
  blockquote { background: var(--vscode-textBlockQuote-background); border-color: var(--vscode-textBlockQuote-border); }
  kbd { border: 1px solid; border-radius: 3px; vertical-align: middle; padding: 1px 3px; }
}`;

export function themeStyles(theme: ThemeName): string {
  const variables = Object.entries(THEMES[theme].variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `:root { ${variables.join(' ')} }`;
}
