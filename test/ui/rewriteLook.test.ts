import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { stream, type Reply } from '../fakes/reply.ts';
import type { Settings } from '../host/profile.ts';
import { connectionTo, gate, settingsWith } from './conversation.ts';
import { notification } from './notifications.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** Two places of `drain` are other ones. */
const [FIRST, REST] = ['  async drain(deliver: (letter: Letter) => Promise<void>): Promise<number> {\n    let count = 0;\n    let next = this.waiting.shift();\n', '    while (next !== undefined && this.waiting.length > 0) {\n      await deliver(next);\n      delivered += 1;\n      next = this.waiting.shift();\n    }\n    return count;\n  }\n'] as const;

const ENGLISH = { rewrite: 'Latchkey: Rewrite…', list: 'Latchkey: Show Pending Changes', reject: 'Latchkey: Reject All Changes', accept: 'Accept', acceptThis: 'Accept this', stop: 'Stop', pending: '1 pending', writing: 'Writing in queue.ts', places: '2 places changed', fault: 'The document is as it was.' };
const CHINESE: typeof ENGLISH = { rewrite: 'Latchkey: 改写…', list: 'Latchkey: 显示待定的更改', reject: 'Latchkey: 拒绝所有更改', accept: '接受', acceptThis: '接受此处', stop: '停止', pending: '1 个待定', writing: '正在写入 queue.ts', places: '更改了 2 处', fault: '文档保持原样。' };

/** Pictures of what a rewrite shows, kept with the others of a test run, and its words as they are read out. */
for (const [language, words, themes, locale] of [
  ['English', ENGLISH, { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast' }, undefined],
  ['Chinese', CHINESE, { 'zh-cn': 'Default Light Modern' }, 'zh-cn'],
] as const) {
  describe(`the look of a rewrite, in ${language}`, () => {
    let server: ModelServer;
    let workbench: Workbench;
    let reply: () => Reply;

    const settings = (theme: string): Settings => ({ ...settingsWith(connectionTo(server, { limits: { retryWaitSeconds: 0 } })), 'files.autoSave': 'off', 'workbench.colorTheme': theme });
    const line = (text: string): Locator => workbench.page.locator('.monaco-editor .view-line', { hasText: text });
    const lens = (name: string): Locator => workbench.page.locator('.codelens-decoration a', { hasText: new RegExp(`^\\s*${name}$`) }).first();
    const status = (label: string): Locator => workbench.page.locator(`.statusbar-item [aria-label^="${label}"]`);

    before(async () => {
      server = await startModelServer({ script: { models: [{ id: 'model-a', name: 'Model A' }], answer: () => reply() } });
      workbench = await openWorkbench({ settings: settings(Object.values(themes)[0] ?? ''), ...(locale === undefined ? {} : { locale }) });
      await workbench.openFile('src/queue.ts');
    });
    after(async () => {
      await workbench.close();
      await server.close();
    });

    async function rewriteDrain(): Promise<void> {
      await line('let delivered = 0').click();
      await workbench.command(words.rewrite);
      const input = workbench.page.locator('.quick-input-widget input.input');
      await input.waitFor();
      await input.fill('Simplify');
      await input.press('Enter');
      await input.waitFor({ state: 'hidden' });
    }

    for (const [name, theme] of Object.entries(themes)) {
      it(`while it streams, while it is pending, in the list and as a fault: ${name}`, async () => {
        await workbench.setSettings(settings(theme));
        reply = () => ({ kind: 'error', status: 401, type: 'invalid_request_error', message: 'No such key.' });
        await rewriteDrain();
        await notification(workbench, words.fault);
        await workbench.screenshot(`rewrite-fault-${name}`);
        await workbench.command('Notifications: Clear All Notifications');

        const rest = gate();
        reply = () => stream({ do: 'text', delta: `\`\`\`ts\n${FIRST}` }, { do: 'wait', until: rest.until }, { do: 'text', delta: `${REST}\`\`\`\n` }, { do: 'finish' });
        await rewriteDrain();
        await line('let count = 0').waitFor();
        await lens(words.stop).waitFor();
        await status(words.writing).waitFor();
        await workbench.screenshot(`rewrite-streaming-${name}`);
        rest.open();
        await lens(words.accept).waitFor();
        await lens(words.acceptThis).waitFor();
        await status(words.pending).waitFor();
        await line('return count').waitFor();
        await workbench.screenshot(`rewrite-pending-${name}`);
        await workbench.command(words.list);
        await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: words.places }).first().waitFor();
        await workbench.screenshot(`rewrite-list-${name}`);
        await workbench.page.keyboard.press('Escape');
        await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
        await workbench.command(words.reject);
        await line('let delivered = 0').waitFor();
      });
    }
  });
}
