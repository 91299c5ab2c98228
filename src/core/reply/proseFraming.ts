import type { Framing } from './framing.ts';
import { isBlank } from './lineStage.ts';

const PREFACE = /^(?:(?:sure|certainly|of course|absolutely|okay|ok|done|great)\b[^\n]{0,100}[:.!]|here(?:'s|’s| is| are)\b[^\n]{0,140}:|(?:好的|当然|没问题|以下是|下面是|这是)[^\n]{0,60}[：:。！!])\s*$/i;
const CLOSING = /^(?:let me know\b|i hope\b|hope this\b|feel free\b|if you(?:['’]d| would| need| want)\b|would you like\b|如(?:果)?(?:需|你|您)|希望(?:这|对)|请告诉我)/i;

/**
 * Text that was asked for: all of it, with the fences in it, but for a sentence that announces it, one that takes leave behind it, and
 * a fence around the whole. Such a fence is closed by the last one of the reply, because the text may have fences of its own.
 */
export function proseFraming(original: readonly string[], languageId: string): Framing {
  const startsFenced = /^\s*(?:```|~~~)/.test(original.find((line) => !isBlank(line)) ?? '');
  const said: string[] = [];
  let state: 'beginning' | 'fenced' | 'plain' = 'beginning';
  let held: string[] = [];
  const release = (): readonly string[] => {
    const lines = held;
    held = [];
    return lines;
  };
  return {
    push(line) {
      if (state === 'beginning') {
        if (isBlank(line)) return [];
        if (said.length === 0 && PREFACE.test(line) && !original.includes(line)) {
          said.push(line);
          return [];
        }
        const [, info] = /^\s*(?:`{3,}|~{3,})\s*([\w-]*)\s*$/.exec(line) ?? [];
        const wraps = info !== undefined && !startsFenced && (['', 'markdown', 'md', 'text', 'txt', 'plaintext', 'diff', languageId].includes(info.toLowerCase()));
        state = wraps ? 'fenced' : 'plain';
        if (wraps) return [];
      }
      if (state === 'fenced') {
        if (!/^\s*(?:`{3,}|~{3,})\s*$/.test(line)) {
          if (held.length === 0) return [line];
          held.push(line);
          return [];
        }
        // One more fence that closes: the one before was the text's own.
        const lines = release();
        held.push(line);
        return lines;
      }
      const leaves = CLOSING.test(line) && held.some(isBlank);
      if (leaves || isBlank(line)) {
        held.push(line);
        return [];
      }
      return [...release(), line];
    },
    end() {
      if (state === 'fenced') {
        if (held.length > 1) said.push(held.slice(1).join('\n').trim());
        return { lines: [], said: said.filter((words) => words !== '').join('\n\n') };
      }
      const leave = held.findIndex((line) => !isBlank(line));
      if (leave >= 0) said.push(held.slice(leave).join('\n').trim());
      return { lines: leave < 0 ? held : held.slice(0, leave), said: said.join('\n\n') };
    },
  };
}
