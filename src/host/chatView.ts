import * as vscode from 'vscode';
import { parseFromView, type FromView, type ToView } from '../contract/chatView.ts';
import { chatHtml, chatRoots } from './chatHtml.ts';

export interface ChatViewPorts {
  /** The answer to each `ready`. */
  snapshot(): ToView;
  /** Every other message of the page. */
  received(message: FromView): void;
  /** Told when the page has come up, and when it is hidden. */
  shownChanged(shown: boolean): void;
}

/**
 * The webview of the chat. It is thrown away when hidden and built again when shown, from a snapshot: so it survives hiding,
 * moving to the other side bar and reloading alike, and costs no memory meanwhile. Nothing is posted before the page says
 * `ready`, because messages to a page without a listener are lost.
 */
export class ChatView implements vscode.WebviewViewProvider {
  static readonly id = 'latchkey.chat';
  readonly #extensionUri: vscode.Uri;
  readonly #ports: ChatViewPorts;
  #view: vscode.WebviewView | undefined;
  #ready = false;
  #focusWhenReady = false;

  constructor(extensionUri: vscode.Uri, ports: ChatViewPorts) {
    this.#extensionUri = extensionUri;
    this.#ports = ports;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#ready = false;
    view.webview.options = { enableScripts: true, enableCommandUris: false, enableForms: false, localResourceRoots: chatRoots(this.#extensionUri) };
    view.webview.onDidReceiveMessage((raw: unknown) => this.#handle(view, raw));
    view.onDidDispose(() => {
      if (this.#view !== view) return;
      this.#view = undefined;
      this.#hidden();
    });
    view.onDidChangeVisibility(() => {
      if (this.#view === view && !view.visible) this.#hidden();
    });
    view.webview.html = chatHtml(view.webview, this.#extensionUri);
  }

  /** Shown or dropped: a view that is not there gets everything with its next snapshot. */
  post(message: ToView): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }

  /** Brings the view to the front with the cursor in its composer. */
  async reveal(): Promise<void> {
    this.#focusWhenReady = true;
    await vscode.commands.executeCommand(`${ChatView.id}.focus`);
    this.#focusComposer();
  }

  #handle(view: vscode.WebviewView, raw: unknown): void {
    const message = parseFromView(raw);
    if (!message) return;
    if (message.type !== 'ready') return this.#ports.received(message);
    if (this.#view !== view) return;
    // Made and posted without a pause between, so that no delta falls into the gap.
    this.#ready = true;
    this.#ports.shownChanged(true);
    this.post(this.#ports.snapshot());
    this.#focusComposer();
  }

  #hidden(): void {
    this.#ready = false;
    this.#ports.shownChanged(false);
  }

  #focusComposer(): void {
    if (!this.#ready || !this.#focusWhenReady) return;
    this.#focusWhenReady = false;
    this.post({ type: 'focus-composer' });
  }
}
