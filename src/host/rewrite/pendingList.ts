import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import { lineLabel } from '../code/snippet.ts';
import type { Rewrite } from './rewrite.ts';

/** Shows a list of all that is pending, to go to, accept, reject or stop, which follows what is done in it. */
export function listPending(pending: () => readonly Rewrite[], t: Translate): void {
  const accept = { iconPath: new vscode.ThemeIcon('check'), tooltip: t('Accept') };
  const reject = { iconPath: new vscode.ThemeIcon('discard'), tooltip: t('Reject') };
  const stop = { iconPath: new vscode.ThemeIcon('debug-stop'), tooltip: t('Stop') };
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly rewrite: Rewrite }>();
  const refresh = (): void => {
    pick.items = pending().map((rewrite) => ({
      rewrite,
      label: lineLabel(rewrite.document.uri, rewrite.line, rewrite.line),
      description: rewrite.progress ?? (rewrite.hunkCount === 1 ? t('1 place changed') : t('{0} places changed', rewrite.hunkCount)),
      detail: rewrite.instruction,
      buttons: rewrite.progress === undefined ? [accept, reject] : [stop],
    }));
    pick.placeholder = pending().length === 0 ? t('No change is pending.') : t('Pending changes');
  };
  refresh();
  pick.onDidTriggerItemButton(async ({ item, button }) => {
    if (button === stop) item.rewrite.stop();
    else await (button === accept ? item.rewrite.accept() : item.rewrite.reject());
    refresh();
  });
  pick.onDidAccept(async () => {
    const [chosen] = pick.activeItems;
    pick.hide();
    if (!chosen) return;
    const { line, document } = chosen.rewrite;
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}
