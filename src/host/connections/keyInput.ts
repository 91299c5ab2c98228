import * as vscode from 'vscode';
import { originOf, shownHost } from '../../core/connection/baseUrl.ts';
import { providerAt, providerOfKey } from '../../core/connection/providers.ts';
import type { Translate } from '../../core/translate.ts';

export interface KeyQuestion {
  /** The connection's name, where the door is already known. */
  readonly name?: string;
  readonly baseUrl?: string;
  /** Where a key is made: offered as a button. */
  readonly keyPage?: string | undefined;
  /** A server of one's own may need no key at all. */
  readonly mayBeNone?: boolean;
}

/** Asks for a key in VS Code's own password box. `undefined`: cancelled; empty: no key, where that is allowed. */
export async function askForKey(question: KeyQuestion, t: Translate): Promise<string | undefined> {
  const { name, baseUrl, keyPage, mayBeNone = false } = question;
  const box = vscode.window.createInputBox();
  box.title = name === undefined ? t('Paste an API key') : t('Key for {0}', name);
  box.password = true;
  box.ignoreFocusOut = true;
  box.prompt = [
    baseUrl === undefined ? t('It stays in this computer\'s key store and goes only to the address you choose.') : t('It stays in this computer\'s key store and goes only to {0}.', shownHost(baseUrl)),
    mayBeNone ? t('Leave empty if the server needs none.') : '',
  ].join(' ').trim();
  const openPage: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('link-external'), tooltip: t('Open the page where keys are made') };
  if (keyPage) box.buttons = [openPage];
  try {
    return await new Promise((resolve) => {
      box.onDidTriggerButton(() => void (keyPage && vscode.env.openExternal(vscode.Uri.parse(keyPage))));
      box.onDidChangeValue((text) => {
        box.validationMessage = warningFor(text.trim(), baseUrl, t);
      });
      box.onDidAccept(() => {
        const key = box.value.trim();
        if (/\s/.test(key) || (key === '' && !mayBeNone)) {
          box.validationMessage = { message: t('A key is one word without spaces.'), severity: vscode.InputBoxValidationSeverity.Error };
        } else {
          resolve(key);
        }
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}

/** A key whose shape names another door than this one is worth a word before it is sent, but proxies reuse shapes: no more than a word. */
function warningFor(key: string, baseUrl: string | undefined, t: Translate): vscode.InputBoxValidationMessage | undefined {
  const shape = key === '' ? undefined : providerOfKey(key);
  if (!shape) return undefined;
  if (baseUrl === undefined) return { message: t('This is a key of {0}; it will go to {1}.', shape.name, shownHost(shape.baseUrl)), severity: vscode.InputBoxValidationSeverity.Info };
  const here = providerAt(originOf(baseUrl));
  if (here?.id === shape.id) return undefined;
  return { message: t('This looks like a key of {0}, but it would go to {1}.', shape.name, shownHost(baseUrl)), severity: vscode.InputBoxValidationSeverity.Warning };
}
