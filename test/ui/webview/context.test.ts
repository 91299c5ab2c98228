import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { ContextMatch, PendingReference } from '../../../src/contract/context.ts';
import type { FromView, Surroundings } from '../../../src/contract/chatView.ts';
import { screenshotDirectory } from '../../host/directories.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, streamingAnswer, SURROUNDINGS, turn } from './samples.ts';
import { THEMES, type ThemeName } from './themes.ts';

const MATCHES: readonly ContextMatch[] = [
  { icon: 'file', label: 'queue.ts', detail: 'src/queue.ts', insert: 'queue.ts' },
  { icon: 'folder', label: 'queues/', detail: 'src/queues/', insert: 'queues' },
  { icon: 'problems', label: 'Problems', detail: 'Errors and warnings of the active file', insert: '' },
];
const CHIPS: readonly PendingReference[] = [
  { id: 'file', label: 'src/queue.ts', icon: 'file', tokens: 214 }, { id: 'paste', label: 'Pasted text (300 lines)', icon: 'paste', tokens: 2400 }, { id: 'image', label: 'Pasted image', icon: 'image', tokens: 1600, thumbnail: 'data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=' },
  { id: 'pdf', label: 'paper.pdf', icon: 'document' },
];

interface AxeResult { readonly violations: readonly { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[] }

describe('context in the composer', () => {
  let chat: ChatPage;
  let composer: Locator;
  const open = async (theme?: ThemeName): Promise<void> => {
    chat = await openChatPage(theme === undefined ? {} : { theme });
    composer = chat.page.getByTestId('composer');
  };
  const options = (): Locator => chat.page.getByRole('option');
  const posts = async <Type extends FromView['type']>(type: Type): Promise<readonly Extract<FromView, { type: Type }>[]> =>
    (await chat.posted()).filter((message): message is Extract<FromView, { type: Type }> => message.type === type);
  /** Types a word that asks for the list, and answers in the host's place. */
  const ask = async (text: string, matches = MATCHES): Promise<void> => {
    await composer.pressSequentially(text);
    const word = /[@/]\S*$/.exec(text)?.[0];
    await chat.page.waitForFunction((wanted) => window.latchkeyPosted.some((message) => message.type === 'find-context' && message.text === wanted), word);
    await chat.tell({ type: 'context-matches', serial: (await posts('find-context')).at(-1)?.serial ?? -1, matches });
    if (matches.length > 0) await options().first().waitFor();
  };
  const withSurroundings = (change: Partial<Surroundings>): Surroundings => ({ ...SURROUNDINGS, ...change });

  beforeEach(async () => open());
  afterEach(async () => {
    assert.deepEqual(chat.seen.errors, []);
    await chat.close();
  });

  describe('the list at @', () => {
    it('opens while a word is typed, says how many there are, and which line is meant', async () => {
      await chat.tell(snapshot());
      await ask('Why does @que');
      assert.deepEqual(await options().allTextContents(), ['queue.ts src/queue.ts', 'queues/ src/queues/', 'Problems Errors and warnings of the active file']);
      assert.equal(await composer.getAttribute('aria-controls'), await chat.page.getByRole('listbox').getAttribute('id'));
      const active = async (): Promise<string | null> => chat.page.getByRole('option', { selected: true }).getAttribute('id');
      assert.equal(await composer.getAttribute('aria-activedescendant'), await active());
      await chat.page.getByRole('status').getByText('3 suggestions').waitFor();
      for (const [key, name] of [['ArrowDown', 'queues/'], ['ArrowDown', 'Problems'], ['ArrowDown', 'queue.ts'], ['ArrowUp', 'Problems']] as const) {
        await composer.press(key);
        await chat.page.getByRole('option', { selected: true, name: new RegExp(`^${name}`) }).waitFor();
        assert.equal(await composer.getAttribute('aria-activedescendant'), await active());
      }
    });

    for (const key of ['Enter', 'Tab']) {
      it(`is chosen from with ${key}, which leaves the name in the sentence and the focus in the box`, async () => {
        await chat.tell(snapshot());
        await ask('Why does @que');
        await composer.press(key);
        const { serial } = (await posts('find-context')).at(-1) ?? {};
        assert.deepEqual(await chat.waitForPost('add-context'), { type: 'add-context', serial, index: 0 });
        assert.equal(await composer.inputValue(), 'Why does queue.ts');
        assert.deepEqual(await posts('submit'), []);
        await chat.page.getByRole('listbox').waitFor({ state: 'detached' });
        await composer.pressSequentially(' break?');
        assert.equal(await composer.inputValue(), 'Why does queue.ts break?');
        await composer.press('Control+Z');
        assert.notEqual(await composer.inputValue(), 'Why does queue.ts break?');
      });
    }

    it('is chosen from with the mouse; a kind leaves nothing in the sentence', async () => {
      await chat.tell(snapshot());
      await ask('See @pro');
      await options().filter({ hasText: 'Problems' }).click();
      assert.equal((await chat.waitForPost('add-context')).index, 2);
      assert.equal(await composer.inputValue(), 'See ');
      assert.equal(await composer.evaluate((box) => box === document.activeElement), true);
    });

    it('closes with Escape for this word, and opens for the next', async () => {
      await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]));
      await ask('@que');
      await composer.press('Escape');
      await chat.page.getByRole('listbox').waitFor({ state: 'detached' });
      // The answer goes on: Escape was for the list.
      assert.deepEqual(await posts('stop'), []);
      const asked = (await posts('find-context')).length;
      await composer.pressSequentially('u');
      assert.equal((await posts('find-context')).length, asked);
      await ask(' and @que');
    });

    it('closes when the word ends, and when the box is left', async () => {
      await chat.tell(snapshot());
      await ask('@que');
      await composer.press('Space');
      await chat.page.getByRole('listbox').waitFor({ state: 'detached' });
      await ask('@que');
      await composer.blur();
      await chat.page.getByRole('listbox').waitFor({ state: 'detached' });
    });

    it('shows no answer to another question', async () => {
      await chat.tell(snapshot());
      await ask('@que');
      await composer.press('Escape');
      await ask(' @x', []);
      await chat.tell({ type: 'context-matches', serial: 0, matches: MATCHES });
      await chat.painted();
      assert.equal(await options().count(), 0);
      // With nothing to choose from, Enter sends.
      await composer.press('Enter');
      assert.equal((await chat.waitForPost('submit')).text, '@que @x');
    });

    it('waits until an input method is through', async () => {
      await chat.tell(snapshot());
      await composer.pressSequentially('@');
      await chat.waitForPost('find-context');
      const input = await chat.page.context().newCDPSession(chat.page);
      await input.send('Input.imeSetComposition', { text: 'dui', selectionStart: 3, selectionEnd: 3 });
      assert.equal(await composer.inputValue(), '@dui');
      assert.deepEqual((await posts('find-context')).map(({ text }) => text), ['@']);
      await chat.tell({ type: 'context-matches', serial: (await posts('find-context')).at(-1)?.serial ?? -1, matches: MATCHES });
      await options().first().waitFor();
      // The keys that the input method uses are its own, with the list open as well.
      await composer.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', isComposing: true });
      await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', windowsVirtualKeyCode: 229, key: 'ArrowDown', code: 'ArrowDown' });
      assert.deepEqual(await posts('add-context'), []);
      await input.send('Input.insertText', { text: '队列' });
      await chat.page.waitForFunction(() => window.latchkeyPosted.some((message) => message.type === 'find-context' && message.text === '@队列'));
    });

    it('lists the prompt actions at the slash that begins a message, and nowhere else', async () => {
      await chat.tell(snapshot());
      await ask('/ex', [{ icon: 'action', label: '/explain', detail: 'Explain the selected code', insert: '' }]);
      await composer.press('Enter');
      await chat.waitForPost('add-context');
      assert.equal(await composer.inputValue(), '');
      const asked = (await posts('find-context')).length;
      await composer.pressSequentially('see /ex');
      assert.equal((await posts('find-context')).length, asked);
    });

    for (const theme of Object.keys(THEMES) as ThemeName[]) {
      it(`can be used by everybody, ${theme}`, async () => {
        await chat.close();
        await open(theme);
        await chat.tell(snapshot([turn('t', 'Earlier', answer('a', 'Yes.'))], withSurroundings({ model: { ref: 'a/b', name: 'Small Model', connectionName: 'A', vision: false }, pendingReferences: CHIPS, refusals: ['dist/app.wasm is not a text, an image or a PDF.'] })));
        await ask('Why does @que');
        await composer.press('ArrowDown');
        await mkdir(screenshotDirectory, { recursive: true });
        await chat.page.screenshot({ path: path.join(screenshotDirectory, `webview-context-${theme}.png`) });
        await chat.page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
        const { violations } = await chat.page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run());
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]), []);
      });
    }
  });

  describe('chips', () => {
    it('open, go with Delete or Backspace, and say what they cost', async () => {
      await chat.tell(snapshot([], withSurroundings({ pendingReferences: CHIPS })));
      const chip = chat.page.getByRole('button', { name: /^src\/queue\.ts 214 tok/ });
      await chip.press('Enter');
      assert.deepEqual(await chat.waitForPost('open-pending'), { type: 'open-pending', id: 'file' });
      await chip.press('Delete');
      await chat.page.getByRole('button', { name: /^Pasted image/ }).press('Backspace');
      assert.deepEqual(await posts('remove-reference'), [{ type: 'remove-reference', id: 'file' }, { type: 'remove-reference', id: 'image' }]);
      assert.equal(await composer.evaluate((box) => box === document.activeElement), true);
      assert.equal(await chat.page.getByTestId('pending-total').textContent(), '~4.2k tok');
    });

    it('put a pasted text back into the message, at the cursor', async () => {
      await chat.tell(snapshot([], withSurroundings({ pendingReferences: CHIPS })));
      await composer.fill('before  after');
      await composer.evaluate((box) => (box as HTMLTextAreaElement).setSelectionRange(7, 7));
      await chat.page.getByRole('button', { name: 'Put into the message' }).click();
      assert.deepEqual(await chat.waitForPost('inline-reference'), { type: 'inline-reference', id: 'paste' });
      await chat.tell({ type: 'insert-text', text: 'one\ntwo' });
      await chat.page.waitForFunction(() => document.querySelector('textarea')?.value === 'before one\ntwo after');
      await composer.press('Control+Z');
      assert.equal(await composer.inputValue(), 'before  after');
    });

    it('stand on a sent message too', async () => {
      await chat.tell(snapshot([{ ...turn('t', 'Why?', answer('a', 'So.')), references: CHIPS }]));
      await chat.page.getByRole('button', { name: /Pasted image/ }).click();
      assert.deepEqual(await chat.waitForPost('open-reference'), { type: 'open-reference', turnId: 't', index: 2 });
    });
  });

  describe('what stands in the way', () => {
    const IMAGE_FOR_TEXT_MODEL = withSurroundings({ model: { ref: 'a/b', name: 'Small Model', connectionName: 'A', vision: false }, pendingReferences: CHIPS });

    it('is a picture for a model that takes none: said before anything is sent', async () => {
      await chat.tell(snapshot([], IMAGE_FOR_TEXT_MODEL, 'What is this?'));
      await chat.page.getByRole('alert').getByText('Small Model takes no images.').waitFor();
      await composer.press('Enter');
      assert.deepEqual(await posts('submit'), []);
      assert.equal(await chat.page.getByTestId('send').isDisabled(), true);
      await chat.page.getByTestId('text-only').getByRole('button', { name: 'Choose a model' }).click();
      await chat.waitForPost('select-model');
      await chat.page.getByRole('button', { name: 'Remove the image' }).click();
      assert.deepEqual(await chat.waitForPost('remove-reference'), { type: 'remove-reference', id: 'image' });
      await chat.tell({ type: 'surroundings', surroundings: { ...IMAGE_FOR_TEXT_MODEL, pendingReferences: CHIPS.slice(0, 1) } });
      await chat.page.getByTestId('text-only').waitFor({ state: 'detached' });
      await composer.press('Enter');
      assert.equal((await chat.waitForPost('submit')).text, 'What is this?');
    });

    it('is nothing where nobody says what a model takes', async () => {
      await chat.tell(snapshot([], withSurroundings({ pendingReferences: CHIPS }), 'What is this?'));
      await chat.painted();
      assert.equal(await chat.page.getByTestId('text-only').count(), 0);
      await composer.press('Enter');
      await chat.waitForPost('submit');
    });

    it('is a picture of an earlier message as well, which stays out', async () => {
      const text = { ...IMAGE_FOR_TEXT_MODEL, pendingReferences: [] };
      const earlier = { ...turn('t', 'What is this?', answer('a', 'A bridge.')), references: CHIPS };
      await chat.tell(snapshot([earlier], text));
      const line = chat.page.getByTestId('earlier-images');
      await line.getByText('Small Model takes no images. Those of earlier messages stay out.').waitFor();
      await line.getByRole('button', { name: 'Choose a model' }).click();
      await chat.waitForPost('select-model');
      await composer.fill('Sure?');
      await composer.press('Enter');
      assert.equal((await chat.waitForPost('submit')).text, 'Sure?');
      await chat.tell(snapshot([{ ...earlier, answers: [answer('a', 'A bridge.', { notices: [{ kind: 'images-left-out', images: 1 }] })] }], { ...text, model: { ref: 'a/c', name: 'Seeing Model', connectionName: 'A', vision: true } }));
      await line.waitFor({ state: 'detached' });
      await chat.page.getByText('1 image was left out: the model takes none').waitFor();
    });

    it('is told with its reason, and can be closed', async () => {
      await chat.tell(snapshot([], withSurroundings({ refusals: ['a.wasm is not a text, an image or a PDF.'] })));
      await chat.page.getByRole('alert').getByText('a.wasm is not a text').waitFor();
      await chat.page.getByRole('button', { name: 'Close' }).click();
      await chat.waitForPost('dismiss-refusals');
    });
  });

  describe('a paste', () => {
    const paste = async (build: string): Promise<void> => {
      await composer.focus();
      await composer.evaluate(async (box, kind) => {
        const data = new DataTransfer();
        if (kind.startsWith('text:')) data.setData('text/plain', kind.slice(5));
        else {
          const [width = 1, height = 1] = kind.split('x').map(Number);
          const canvas = new OffscreenCanvas(width, height);
          const context = canvas.getContext('2d');
          context?.fillRect(0, 0, width / 2, height);
          data.items.add(new File([await canvas.convertToBlob({ type: 'image/png' })], 'image.png', { type: 'image/png' }));
        }
        box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      }, build);
    };

    it('of a picture goes along as it is', async () => {
      await chat.tell(snapshot());
      await paste('300x200');
      const image = await chat.waitForPost('attach-image');
      assert.deepEqual([image.ticket, image.label, image.mediaType, image.width, image.height], ['', '', 'image/png', 300, 200]);
      assert.equal(Buffer.from(image.data, 'base64').subarray(1, 4).toString(), 'PNG');
      assert.match(image.thumbnail, /^data:image\/png;base64,/);
    });

    it('of a large picture is made smaller', async () => {
      await chat.tell(snapshot());
      await paste('4000x1000');
      const image = await chat.waitForPost('attach-image');
      assert.deepEqual([image.width, image.height], [2000, 500]);
      const header = Buffer.from(image.data, 'base64');
      assert.deepEqual([header.readUInt32BE(16), header.readUInt32BE(20)], [2000, 500]);
      assert.ok(image.thumbnail.length < 20_000);
    });

    it('of 200 lines is a part of the message, and of 201 a thing of its own', async () => {
      await chat.tell(snapshot());
      await paste(`text:${'x\n'.repeat(199)}x`);
      assert.deepEqual(await posts('attach-text'), []);
      await paste(`text:${'x\n'.repeat(200)}x`);
      assert.equal((await chat.waitForPost('attach-text')).text.length, 401);
      await paste(`text:${'x'.repeat(8001)}`);
      assert.equal((await posts('attach-text')).length, 2);
      assert.equal(await composer.inputValue(), '');
    });

    it('of a picture that is none says so', async () => {
      await chat.tell(snapshot([], withSurroundings({ imageJobs: [{ ticket: 'job', mediaType: 'image/png', data: 'AAAA' }] })));
      const failed = await chat.waitForPost('attach-failed');
      assert.equal(failed.ticket, 'job');
      assert.match(failed.reason, /^The image cannot be read: /);
    });

    it('is not needed for a picture of the host, which is made fit once', async () => {
      const data = 'R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=';
      const surroundings = withSurroundings({ imageJobs: [{ ticket: 'job', mediaType: 'image/gif', data }] });
      await chat.tell(snapshot([], surroundings), { type: 'surroundings', surroundings });
      const image = await chat.waitForPost('attach-image');
      assert.deepEqual([image.ticket, image.mediaType, image.data, image.width, image.height], ['job', 'image/gif', data, 1, 1]);
      await chat.tell({ type: 'surroundings', surroundings });
      await chat.painted();
      assert.equal((await posts('attach-image')).length, 1);
    });
  });

  it('takes files that are dropped from the Explorer or from outside', async () => {
    await chat.tell(snapshot());
    const drop = async (kind: 'explorer' | 'text' | 'pdf'): Promise<boolean> => composer.evaluate((box, what) => {
      const data = new DataTransfer();
      if (what === 'explorer') data.setData('application/vnd.code.uri-list', 'file:///w/a.ts\r\nfile:///w/b.ts');
      if (what === 'text') data.items.add(new File(['hello'], 'notes.txt', { type: 'text/plain' }));
      if (what === 'pdf') data.items.add(new File(['%PDF-1.7'], 'paper.pdf', { type: 'application/pdf' }));
      const over = new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true });
      box.dispatchEvent(over);
      box.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      return over.defaultPrevented;
    }, kind);
    assert.equal(await drop('explorer'), true);
    assert.deepEqual(await chat.waitForPost('drop-context'), { type: 'drop-context', uris: 'file:///w/a.ts\r\nfile:///w/b.ts' });
    await drop('text');
    assert.deepEqual(await chat.waitForPost('attach-text'), { type: 'attach-text', label: 'notes.txt', text: 'hello' });
    await drop('pdf');
    assert.deepEqual(await chat.waitForPost('attach-document'), { type: 'attach-document', label: 'paper.pdf', data: Buffer.from('%PDF-1.7').toString('base64') });
  });

  it('opens the same choice in VS Code by a button', async () => {
    await chat.tell(snapshot());
    await chat.page.getByRole('button', { name: 'Add context' }).click();
    await chat.waitForPost('pick-context');
  });

  it('walks through the earlier messages with Up and Down, and comes back with Escape', async () => {
    await chat.tell(snapshot([turn('t', 'First question', answer('a', 'Yes.')), turn('u', 'Second\nquestion', answer('b', 'No.'))]));
    await composer.press('ArrowUp');
    assert.equal(await composer.inputValue(), 'Second\nquestion');
    // Within the lines of one the key is the cursor's.
    await composer.press('ArrowUp');
    assert.equal(await composer.inputValue(), 'Second\nquestion');
    await composer.press('ArrowUp');
    assert.equal(await composer.inputValue(), 'First question');
    await composer.press('ArrowDown');
    assert.equal(await composer.inputValue(), 'Second\nquestion');
    await composer.press('Escape');
    assert.equal(await composer.inputValue(), '');
    await composer.pressSequentially('My own');
    await composer.press('ArrowUp');
    assert.equal(await composer.inputValue(), 'My own');
  });
});
