/**
 * Cuts a stream into whole lines, without their ends (`\n` or `\r\n`), without a byte order mark, and without what a model thinks
 * aloud in `<think>` tags at the beginning.
 */
export interface ReplyLines {
  push(delta: string): readonly string[];
  end(): readonly string[];
}

const THINKING = /^\s*<(think|thinking|reasoning|thought|reflection)>/i;

export function replyLines(): ReplyLines {
  let partial = '';
  let state: 'beginning' | 'thinking' | 'answering' = 'beginning';
  let closing = /(?!)/;
  const read = (line: string): readonly string[] => {
    switch (state) {
      case 'answering':
        return [line];
      case 'thinking': {
        const found = closing.exec(line);
        if (!found) return [];
        state = 'answering';
        const rest = line.slice(found.index + found[0].length);
        return rest.trim() === '' ? [] : [rest];
      }
      case 'beginning': {
        if (line.trim() === '') return [line];
        const tag = THINKING.exec(line)?.[1];
        state = tag === undefined ? 'answering' : 'thinking';
        closing = new RegExp(`</${tag}>`, 'i');
        return read(line);
      }
    }
  };
  let begun = false;
  return {
    push(delta) {
      partial += begun || delta === '' ? delta : delta.replace(/^\uFEFF/, '');
      begun ||= delta !== '';
      const lines = partial.split('\n');
      partial = lines.pop() ?? '';
      return lines.flatMap((line) => read(line.replace(/\r$/, '')));
    },
    end: () => (partial === '' ? [] : read(partial.replace(/\r$/, ''))),
  };
}
