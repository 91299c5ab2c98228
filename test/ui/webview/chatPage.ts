import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { FromView, ToView } from '../../../src/contract/chatView.ts';
import { projectDirectory } from '../../host/directories.ts';
import { sharedBrowser } from '../browser.ts';
import { HOST_STYLES, themeStyles, THEMES, type ThemeName } from './themes.ts';

/**
 * The chat page by itself, as it was built, in a real browser: with the policy and the style sheet that it has in VS Code,
 * and a test in the host's place.
 */
export interface ChatPage {
  readonly page: Page;
  /** Hands messages to the page, one after the other, in one task. */
  tell(...messages: readonly ToView[]): Promise<void>;
  /** What the page has said since it was loaded. */
  posted(): Promise<readonly FromView[]>;
  /** Waits for a message that fits, and returns it. */
  waitForPost<Type extends FromView['type']>(type: Type): Promise<Extract<FromView, { type: Type }>>;
  /** Resolves when everything told so far has been painted. */
  painted(): Promise<void>;
  /** Loads the page anew, with the state that it saved, as VS Code does when a view is shown again. */
  showAgain(): Promise<void>;
  answerText(answerId?: string): Locator;
  /** Every address that the page has asked for since it was opened, and every breach of its policy. */
  readonly seen: { readonly requests: readonly string[]; readonly errors: readonly string[] };
  close(): Promise<void>;
}

export interface ChatPageOptions {
  readonly theme?: ThemeName;
  readonly words?: Readonly<Record<string, string>>;
  readonly width?: number;
  readonly height?: number;
}

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8' };

export async function openChatPage(options: ChatPageOptions = {}): Promise<ChatPage> {
  const server = await serve(html(options));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const context = await (await sharedBrowser()).newContext({ viewport: { width: options.width ?? 344, height: options.height ?? 720 } });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  await page.addInitScript(standInForVsCode);
  const load = async (): Promise<void> => {
    await page.goto(origin);
    await page.waitForFunction(() => window.latchkeyPosted.some(({ type }) => type === 'ready')).catch((error: unknown) => {
      throw new Error(`The chat page did not come up. Was it built (npm run build)? ${errors.join('\n')}`, { cause: error });
    });
  };
  await load();
  return {
    page,
    seen: { requests, errors },
    tell: async (...messages) => page.evaluate((list) => { for (const message of list) dispatchEvent(new MessageEvent('message', { data: message })); }, messages),
    posted: () => page.evaluate(() => window.latchkeyPosted),
    waitForPost: async (type) => {
      await page.waitForFunction((wanted) => window.latchkeyPosted.some((message) => message.type === wanted), type);
      const found = await page.evaluate((wanted) => window.latchkeyPosted.find((message) => message.type === wanted), type);
      return found as Extract<FromView, { type: typeof type }>;
    },
    // What is told is drawn in the next frame, so the one after it comes when that is done.
    painted: () => page.evaluate(() => new Promise<void>((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => resolve())); })),
    showAgain: load,
    answerText: (answerId) => (answerId === undefined ? page.getByTestId('answer-text').last() : page.locator(`[data-answer-id="${answerId}"] .answer-text`)),
    close: async () => {
      await context.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A page for each test of a suite, which must have run without an error of its script and without a breach of its policy. */
export function withChatPage(opened: (page: ChatPage) => void): void {
  let chat: ChatPage | undefined;
  beforeEach(async () => {
    chat = await openChatPage();
    opened(chat);
  });
  afterEach(async () => {
    await chat?.close();
    assert.deepEqual(chat?.seen.errors, []);
  });
}

declare global {
  interface Window {
    /** What the page under test has posted. */
    latchkeyPosted: FromView[];
    acquireVsCodeApi: () => unknown;
  }
}

/** Runs in the page before its own script. The state is kept where it survives a reload, as VS Code keeps it. */
function standInForVsCode(): void {
  window.latchkeyPosted = [];
  window.acquireVsCodeApi = () => ({
    postMessage: (message: FromView) => void window.latchkeyPosted.push(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
    setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
}

/** As `src/host/chat/chatHtml.ts` writes it, with this server for VS Code's own. */
function html({ theme = 'dark', words = {} }: ChatPageOptions): string {
  const csp = ["default-src 'none'", "style-src 'self' 'nonce-host'", "script-src 'nonce-page' 'self'", "font-src 'self'", 'img-src data:', "require-trusted-types-for 'script'"].join('; ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${csp}">
<style nonce="host">${HOST_STYLES} ${themeStyles(theme)}</style><link rel="stylesheet" href="media/chat.css"><title>Latchkey</title></head>
<body class="${THEMES[theme].bodyClass}"><div id="app"></div><script type="application/json" id="latchkey-words">${JSON.stringify(words).replaceAll('<', '\\u003c')}</script>
<script type="module" nonce="page" src="dist/webview/chat.js"></script></body></html>`;
}

async function serve(page: string): Promise<Server> {
  const server = createServer((request, response) => void (async () => {
    const asked = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (!/^\/(dist\/webview|media)\/[\w.-]+$/.test(asked)) {
      // The frame of a webview is a sandbox that lets scripts run and no form be submitted.
      response.setHeader('Content-Security-Policy', 'sandbox allow-scripts allow-same-origin allow-downloads');
      return void response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page);
    }
    response.setHeader('Content-Type', TYPES[path.extname(asked)] ?? 'application/octet-stream').end(await readFile(path.join(projectDirectory, asked)));
  })().catch((error: unknown) => response.writeHead(404).end(String(error))));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return server;
}
