/**
 * Replaces a part of a text box's text as if it had been typed, so that the browser's own undo takes it back. The page hears of
 * it as of any other input.
 */
export function replaceText(box: HTMLTextAreaElement, from: number, to: number, text: string): void {
  box.focus();
  box.setSelectionRange(from, to);
  if (from === to && text === '') return;
  // The one way to keep the undo history; deprecated, and without a successor.
  // oxlint-disable-next-line typescript/no-deprecated
  document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
}
