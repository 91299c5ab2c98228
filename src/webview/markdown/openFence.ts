import type { Token } from 'marked';
import { appendCode } from './codeBlock.ts';

/** A code block that is still being written, and takes what comes next without the lexer. */
export interface OpenFence {
  /** Takes more source. `false`: the fence was closed in it, and the lexer must look at it again. */
  append(delta: string): boolean;
}

/** `token` is the last one of the source, `element` was made of it. `undefined`: it is no open fence, or one that needs the lexer. */
export function openFenceAt(element: Element, token: Token): OpenFence | undefined {
  // An indented fence takes its indentation off its lines, which is left to the lexer.
  const [, opening = '', content] = /^(`{3,}|~{3,})[^\n]*\n([\s\S]*)$/.exec(token.raw) ?? [];
  if (token.type !== 'code' || content === undefined) return undefined;
  const mark = opening.charAt(0);
  const closing = new RegExp(`^ {0,3}${mark}{${opening.length},}[ \\t]*$`);
  const mayClose = new RegExp(`^ {0,3}${mark}+[ \\t]*$`);
  if (content.split('\n').some((line) => closing.test(line))) return undefined;

  // From the last line break on, itself included: it is shown only together with something behind it, because the one
  // before the closing fence does not belong to the code.
  const lastBreak = content.lastIndexOf('\n');
  let rest = lastBreak < 0 ? content : content.slice(lastBreak);
  let shown = rest === '\n' ? 0 : rest.length;
  return {
    append(delta) {
      const text = rest + delta;
      const end = text.lastIndexOf('\n');
      const line = text.slice(end + 1);
      if (end >= 0 && text.slice(0, end).split('\n').some((complete) => closing.test(complete))) return false;
      const held = line === '' || mayClose.test(line);
      const visible = held ? text.slice(0, Math.max(0, end)) : text;
      if (visible.length > shown) appendCode(element, visible.slice(shown));
      rest = end < 0 ? text : text.slice(end);
      shown = Math.max(0, Math.max(visible.length, shown) - Math.max(0, end));
      return true;
    },
  };
}
