/**
 * The person's earlier messages, walked through with Up and Down as in a shell: from the newest to the oldest and back to what
 * was being typed. It keeps its place only as long as the text is not changed.
 */
export class PromptHistory {
  #at: { readonly index: number; readonly shown: string; readonly draft: string } | undefined;

  /**
   * What the box is to show after Up (`-1`) or Down (`1`).
   *
   * @param earlier oldest first.
   * @returns `undefined` where there is nothing in that direction.
   */
  step(direction: -1 | 1, earlier: readonly string[], text: string): string | undefined {
    const now = this.#at?.shown === text ? this.#at : { index: earlier.length, shown: text, draft: text };
    // A message that stands there already is no step.
    let index = now.index + direction;
    while (index >= 0 && index < earlier.length && earlier[index] === now.shown) index += direction;
    if (index < 0 || index > earlier.length || (index === earlier.length && now.index === earlier.length)) return undefined;
    const shown = earlier[index] ?? now.draft;
    this.#at = index === earlier.length ? undefined : { index, shown, draft: now.draft };
    return shown;
  }

  /** What was being typed before; `undefined` where no earlier message is shown. */
  back(text: string): string | undefined {
    if (this.#at?.shown !== text) return undefined;
    const { draft } = this.#at;
    this.#at = undefined;
    return draft;
  }

  /**
   * What Up, Down or Escape bring into the box; `undefined` where the key is the cursor's. It is that as long as the person's own
   * text stands there, and within an earlier message of several lines.
   */
  onKey({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent, box: HTMLTextAreaElement | null, earlier: () => readonly string[]): string | undefined {
    if (!box || shiftKey || altKey || ctrlKey || metaKey) return undefined;
    const { value, selectionStart, selectionEnd } = box;
    if (key === 'Escape') return this.back(value);
    if (value !== '' && this.#at?.shown !== value) return undefined;
    if (key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n')) return this.step(-1, earlier(), value);
    if (key === 'ArrowDown' && !value.slice(selectionEnd).includes('\n')) return this.step(1, earlier(), value);
    return undefined;
  }
}
