import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CodeColours } from '../../src/core/colour/tokenTheme.ts';
import { CodeTheme } from '../../src/host/code/codeTheme.ts';

const set = async (name: string, value: unknown): Promise<void> => vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);

suite("the colours of code in the person's theme", () => {
  const failures: unknown[] = [];
  let theme: CodeTheme;
  setup(() => {
    failures.length = 0;
    theme = new CodeTheme((error) => failures.push(error));
  });
  teardown(async () => {
    theme.dispose();
    assert.deepEqual(failures, []);
    for (const name of ['workbench.colorTheme', 'editor.tokenColorCustomizations']) await set(name, undefined);
  });

  /** Resolves with the colours once they are these. */
  const until = async (fits: (colours: CodeColours | undefined) => boolean): Promise<CodeColours | undefined> => new Promise((resolve) => {
    const look = (): boolean => {
      const { colours } = theme;
      if (fits(colours)) resolve(colours);
      return fits(colours);
    };
    if (look()) return;
    const listener = theme.onDidChange(() => { if (look()) listener.dispose(); });
  });

  /** A theme of VS Code as this version calls it. */
  const called = (name: string): string => {
    const themes = vscode.extensions.getExtension<unknown>('vscode.theme-defaults')?.packageJSON as { contributes: { themes: { id: string }[] } };
    return themes.contributes.themes.some(({ id }) => id === name) ? name : `Default ${name}`;
  };

  test('are those of its file and of the files that it includes', async () => {
    // Its name in older versions, which newer ones take for the one of today.
    await set('workbench.colorTheme', 'Default Dark+');
    const colours = await until((found) => found?.control.foreground === '#C586C0');
    // dark_plus.json includes dark_vs.json, which has the rest.
    assert.equal(colours?.comment.foreground, '#6A9955');
    assert.equal(colours.string.foreground?.toLowerCase(), '#ce9178');
    assert.equal(colours.function.foreground, '#DCDCAA');
  });

  test('follow the theme, of whatever kind', async () => {
    await set('workbench.colorTheme', 'Monokai');
    const monokai = await until((found) => found?.keyword.foreground === '#F92672');
    assert.equal(monokai?.storage.fontStyle, 'italic');
    await set('workbench.colorTheme', called('Light+'));
    const light = await until((found) => found?.comment.foreground === '#008000');
    assert.equal(light?.string.foreground?.toLowerCase(), '#a31515');
    await set('workbench.colorTheme', 'Default High Contrast');
    const contrast = await until((found) => found?.comment.foreground === '#7ca668');
    assert.equal(contrast?.comment.foreground, '#7ca668');
  });

  test('give way to those that the person has set', async () => {
    await set('workbench.colorTheme', called('Dark+'));
    await until((found) => found?.control.foreground === '#C586C0');
    await set('editor.tokenColorCustomizations', { [`[${called('Dark+')}]`]: { textMateRules: [{ scope: 'comment', settings: { foreground: '#ff0000' } }] } });
    const colours = await until((found) => found?.comment.foreground === '#ff0000');
    assert.equal(colours?.control.foreground, '#C586C0');
  });
});
