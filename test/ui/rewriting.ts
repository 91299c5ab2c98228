import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** What a person sees of a rewrite in the editor, and how they begin one. */
export interface Rewriting {
  /** Lines of any editor with this text. */
  readonly line: (text: string | RegExp) => Locator;
  /** A button above a change, by the whole of its name. */
  readonly lens: (name: string) => Locator;
  /** Puts the cursor into `drain` of `queue.ts`, whose range the language's symbols give, and says what is wanted. */
  readonly rewriteDrain: (instruction?: string) => Promise<void>;
}

/** @param workbench the one of the suite, once it is open. */
export function rewriting(workbench: () => Workbench): Rewriting {
  const line = (text: string | RegExp): Locator => workbench().page.locator('.monaco-editor .view-line', { hasText: text });
  return {
    line,
    lens: (name) => workbench().page.locator('.codelens-decoration').getByRole('button', { name, exact: true }).or(workbench().page.locator('.codelens-decoration a', { hasText: new RegExp(`^\\s*${name}$`) })).first(),
    rewriteDrain: async (instruction = 'Simplify') => {
      await line('let delivered = 0').click();
      await workbench().command('Latchkey: Rewrite…');
      const input = workbench().page.locator('.quick-input-widget input.input');
      await input.waitFor();
      await input.fill(instruction);
      await input.press('Enter');
      await input.waitFor({ state: 'hidden' });
    },
  };
}
