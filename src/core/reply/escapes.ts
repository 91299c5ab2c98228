import type { LineStage } from './lineStage.ts';

const ENTITY = /&(?:lt|gt|amp|quot|apos|#39|#x27|#34);/;
const CHARACTERS: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&apos;': "'", '&#39;': "'", '&#x27;': "'", '&#34;': '"' };

/**
 * Reads a reply that is escaped as a whole for HTML. It is, if it has `&lt;` and the like, nowhere a bare `<`, `>` or `&`, and the
 * original has bare ones and no entities; everything else is what the model wrote, and stays. Only the whole reply shows it, so
 * that from the first entity on nothing is certain until a bare character or the end.
 */
export function unescaped(original: readonly string[]): LineStage {
  let mode: 'undecided' | 'plain' = original.some((line) => ENTITY.test(line)) || !original.some((line) => /[<>&]/.test(line)) ? 'plain' : 'undecided';
  let held: string[] = [];
  return {
    push(line) {
      if (mode === 'plain') return [line];
      if (/[<>]|&(?!\w+;|#\w+;)/.test(line)) {
        mode = 'plain';
        const lines = [...held, line];
        held = [];
        return lines;
      }
      if (held.length === 0 && !ENTITY.test(line)) return [line];
      held.push(line);
      return [];
    },
    end: () => held.map((line) => line.replace(new RegExp(ENTITY, 'g'), (entity) => CHARACTERS[entity] ?? entity)),
  };
}
