import type { FromView } from '../../contract/chatView.ts';
import { isShell } from '../../core/codeBlock/terminalText.ts';
import { codeInfo, codeLanguage, codeText, confirmOn } from './codeBlock.ts';
import { post } from '../host.ts';
import { openMenu, type MenuItem } from '../menu.ts';
import { t } from '../words.ts';

/** The buttons on code blocks are many and come and go with the text, so the log listens for all of them. */
export function onCodeButton(event: MouseEvent, announce: (words: string) => void): void {
  const button = event.target instanceof Element ? event.target.closest('.code-head button') : null;
  const block = button?.closest('.code-block');
  if (!(button instanceof HTMLElement) || !block) return;
  const text = codeText(block);
  switch (button.dataset['testid']) {
    case 'copy':
      post({ type: 'copy', text });
      announce(t('Copied'));
      return confirmOn(button);
    case 'insert':
      post({ type: 'insert', text });
      return confirmOn(button);
    case 'apply':
      return post({ type: 'apply', text, info: codeInfo(block), before: textBefore(block) });
    default:
      return openMenu(button, t('More for this code'), rareActions(codeLanguage(block), text));
  }
}

function rareActions(language: string, text: string): readonly MenuItem[] {
  const item = (label: string, message: FromView): MenuItem => ({ label, choose: () => post(message) });
  return [
    item(t('New file'), { type: 'new-file', text, language }),
    ...(isShell(language) ? [item(t('Put into the terminal'), { type: 'run-in-terminal', text })] : []),
    ...(language.toLowerCase() === 'mermaid' ? [item(t('Preview'), { type: 'preview', text, language })] : []),
  ];
}

/** Where answers like to say which file a block is for. */
function textBefore(block: Element): string {
  const before = block.previousElementSibling;
  return before && !before.classList.contains('code-block') ? before.textContent.slice(-500) : '';
}
