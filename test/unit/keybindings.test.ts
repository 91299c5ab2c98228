import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/**
 * Nothing is taken from VS Code: a key of ours is none of its own, or it does something only while something of ours waits for the
 * person or has the focus. test/host/defaultKeys.ts writes the lists that this is compared with.
 */

const PLATFORMS = ['linux', 'mac', 'windows'] as const;
type Platform = (typeof PLATFORMS)[number];

/** A key as a manifest contributes it. */
interface Keybinding {
  readonly command: string;
  readonly key?: string;
  readonly linux?: string;
  readonly mac?: string;
  readonly win?: string;
  readonly when?: string;
}

/** Keys with the commands that they belong to. */
interface KeyList {
  readonly vscode: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const list = (platform: Platform): KeyList => read(`../fixtures/keybindings/${platform}.json`) as KeyList;
const LISTS: Readonly<Record<Platform, KeyList>> = { linux: list('linux'), mac: list('mac'), windows: list('windows') };

/** What the desktop has beyond the workbench in a browser, which leaves these to the browser (code.visualstudio.com/docs/reference/default-keybindings). */
const DESKTOP: Readonly<Record<Platform, readonly string[]>> = {
  linux: ['ctrl+n', 'ctrl+shift+n', 'ctrl+w', 'ctrl+shift+w', 'ctrl+q', 'alt+f4', 'ctrl+t', 'ctrl+tab', 'ctrl+shift+tab', 'ctrl+pageup', 'ctrl+pagedown', 'f11', 'ctrl+=', 'ctrl+-', 'ctrl+numpad0', 'ctrl+shift+i', 'ctrl+x', 'ctrl+c', 'ctrl+v', 'ctrl+shift+t'],
  windows: ['ctrl+n', 'ctrl+shift+n', 'ctrl+w', 'ctrl+f4', 'ctrl+shift+w', 'alt+f4', 'ctrl+t', 'ctrl+tab', 'ctrl+shift+tab', 'ctrl+pageup', 'ctrl+pagedown', 'f11', 'ctrl+=', 'ctrl+-', 'ctrl+numpad0', 'ctrl+shift+i', 'ctrl+x', 'ctrl+c', 'ctrl+v', 'ctrl+shift+t'],
  mac: ['cmd+n', 'shift+cmd+n', 'cmd+w', 'shift+cmd+w', 'cmd+q', 'cmd+h', 'cmd+m', 'cmd+t', 'ctrl+tab', 'ctrl+shift+tab', 'shift+cmd+[', 'shift+cmd+]', 'ctrl+cmd+f', 'cmd+=', 'cmd+-', 'cmd+numpad0', 'alt+cmd+i', 'cmd+x', 'cmd+c', 'cmd+v', 'shift+cmd+t'],
};

/** A key, however its modifiers are ordered; several for a chord. */
function strokes(key: string): readonly string[] {
  return key.trim().toLowerCase().split(/\s+/).map((stroke) => {
    const parts = /^(.*\+)?(.+)$/.exec(stroke);
    return [...(parts?.[1] ?? '').split('+').filter((modifier) => modifier !== '').sort((a, b) => a.localeCompare(b)), parts?.[2] ?? ''].join('+');
  });
}

/** Pressing one of two chords that begin alike is pressing into the other. */
function meet(ours: string, theirs: string): boolean {
  const [a, b] = [strokes(ours), strokes(theirs)];
  return Array.from({ length: Math.min(a.length, b.length) }, (_, index) => index).every((index) => a[index] === b[index]);
}

/** Those that do what VS Code's key does there, and a little more: Escape closes the list, and the cursor goes back to where it was. */
const ALIKE: ReadonlySet<string> = new Set(['latchkey.leaveList']);

/** The context keys that are set only while something of ours is waiting or running, and those that name a place of ours. */
const OURS = /^(latchkey\.(\w+\.)*(pending|running|streaming|focused)|focusedView == '?latchkey\.\w+'?|activeWebviewPanelId == '?latchkey\.\w+'?|resourceScheme == '?latchkey-\w+'?)$/;

/** Whether a `when` holds only while something of ours does: each of its alternatives demands it. */
function isOursAlone(when = ''): boolean {
  return when.split('||').every((alternative) => alternative.split('&&').some((term) => OURS.test(term.trim())));
}

function keyOn(given: Omit<Keybinding, 'command'>, platform: Platform): string | undefined {
  return given[platform === 'windows' ? 'win' : platform] ?? given.key;
}

/** What each key of these takes from VS Code, in words. */
function taken(keybindings: readonly Keybinding[], platform: Platform): readonly string[] {
  const { keys } = LISTS[platform];
  const theirs = [...Object.entries(keys), ...DESKTOP[platform].map((key) => [key, ['the desktop']] as const)];
  return keybindings.filter(({ when }) => !isOursAlone(when)).flatMap((given) => {
    const key = keyOn(given, platform);
    const met = key === undefined ? undefined : theirs.find(([their]) => meet(key, their));
    return met ? [`${given.command} takes ${key} of ${met[1][0]} on ${platform}`] : [];
  });
}

describe('keybindings', () => {
  const { contributes } = read('../../package.json') as { readonly contributes: { readonly keybindings?: readonly Keybinding[] } };

  for (const platform of PLATFORMS) it(`take nothing of VS Code on ${platform}`, () => assert.deepEqual(taken(contributes.keybindings ?? [], platform), []));

  for (const platform of PLATFORMS) it(`are nobody's on ${platform}, even while something of ours waits`, () => assert.deepEqual(taken((contributes.keybindings ?? []).filter(({ command }) => !ALIKE.has(command)).map((given) => ({ ...given, when: '' })), platform), []));

  it('type no character: not AltGr, which is Ctrl+Alt, and on macOS not Option alone', () => {
    for (const platform of PLATFORMS) {
      const typing = (contributes.keybindings ?? []).map((given) => keyOn(given, platform) ?? '').flatMap(strokes).filter((stroke) => (platform === 'mac' ? /^alt\+(shift\+)?.$/ : /^alt\+ctrl\+(shift\+)?.$/).test(stroke));
      assert.deepEqual(typing, [], platform);
    }
  });

  it('are compared with lists that are whole, and of one VS Code', () => {
    assert.equal(new Set(PLATFORMS.map((platform) => LISTS[platform].vscode)).size, 1);
    for (const platform of PLATFORMS) {
      const { keys } = LISTS[platform];
      const control = platform === 'mac' ? 'cmd' : 'ctrl';
      assert.ok(Object.keys(keys).length > 350, platform);
      // Of the workbench, the editor and a built-in extension.
      for (const [key, command] of [[`shift+${control}+p`, 'workbench.action.showCommands'], [`${control}+/`, 'editor.action.commentLine'], [`shift+${control}+v`, 'markdown.togglePreview']] as const) {
        assert.ok(Object.entries(keys).some(([their, commands]) => meet(key, their) && commands.includes(command)), `${key} on ${platform}`);
      }
    }
  });

  describe('of an example', () => {
    const check = (what: string, keybinding: Omit<Keybinding, 'command'>, found: readonly Platform[]): void => {
      it(what, () => assert.deepEqual(PLATFORMS.filter((platform) => taken([{ command: 'latchkey.x', ...keybinding }], platform).length > 0), found));
    };
    check('that nobody has', { key: 'ctrl+alt+shift+f9' }, []);
    check('that VS Code has', { key: 'ctrl+p', mac: 'cmd+p' }, ['linux', 'mac', 'windows']);
    check('that VS Code has on one platform', { key: 'ctrl+alt+shift+f9', mac: 'cmd+alt+0' }, ['mac']);
    check('with its modifiers in another order', { key: 'shift+ctrl+p', mac: 'ctrl+alt+shift+f9' }, ['linux', 'windows']);
    check('that begins a chord', { key: 'ctrl+k', mac: 'cmd+k' }, ['linux', 'mac', 'windows']);
    check('that goes on behind a key', { key: 'ctrl+s ctrl+alt+f9', mac: 'cmd+s cmd+f9' }, ['linux', 'mac', 'windows']);
    check('that only the desktop has', { key: 'ctrl+shift+n', mac: 'cmd+shift+n' }, ['linux', 'mac', 'windows']);
    check('while a change is pending', { key: 'escape', when: 'latchkey.rewrite.pending && editorTextFocus' }, []);
    check('in our view', { key: 'escape', when: 'focusedView == latchkey.chat' }, []);
    check('in any editor', { key: 'escape', when: 'editorTextFocus' }, ['linux', 'mac', 'windows']);
    check('while nothing is pending', { key: 'escape', when: '!latchkey.rewrite.pending' }, ['linux', 'mac', 'windows']);
    check('while a change is pending, or anywhere', { key: 'escape', when: 'latchkey.rewrite.pending || editorTextFocus' }, ['linux', 'mac', 'windows']);
    check('by a context key that may always be set', { key: 'escape', when: 'latchkey.enabled' }, ['linux', 'mac', 'windows']);
  });
});
