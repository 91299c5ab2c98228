/**
 * For reasoning that begins a second time, because the answer broke off while the model thought and was asked for again. As long as
 * the new reasoning equals what is shown, there is nothing to show; when it takes another way, it is shown from that sentence on, as
 * a paragraph of its own. So none of it is lost, although the answer follows from the new reasoning, and none is there twice.
 */
export function skipShown(shown: string): (delta: string) => string {
  let held = '';
  let flowing = shown === '';
  return (delta) => {
    if (flowing) return delta;
    held += delta;
    if (shown.startsWith(held)) return '';
    flowing = true;
    if (held.startsWith(shown)) return held.slice(shown.length);
    return `\n\n${held.slice(lastSentence(held.slice(0, commonLength(shown, held))))}`;
  };
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** Where the last, unfinished sentence of a text begins. */
function lastSentence(text: string): number {
  return /(?:.*(?:[.!?]\s+|[。！？\n]\s*))?/s.exec(text)?.[0].length ?? 0;
}
