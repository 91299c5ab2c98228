import type { Token } from 'marked';

/** Whether a token becomes an element. */
export function isVisible(token: Token): boolean {
  return token.type !== 'space' && token.type !== 'def';
}
