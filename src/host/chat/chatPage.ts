import type * as vscode from 'vscode';
import { parseFromView, type FromView, type ToView } from '../../contract/chatView.ts';
import { chatHtml, chatRoots } from './chatHtml.ts';
import { outbox } from './snapshotPieces.ts';

export interface ChatPagePorts {
  /** The answer to each `ready`. */
  snapshot(): ToView;
  /** Every other message of the page. */
  received(message: FromView): void;
  /** Told when the page has come up, and when it is hidden. */
  shownChanged(): void;
}

/**
 * The page of a chat, in the side bar's view or in the panel of an editor tab. It is thrown away when hidden and built again when
 * shown, from a snapshot: so it survives hiding, moving to another side bar, group or window, and reloading alike, and costs no
 * memory meanwhile. Nothing is posted before the page says `ready`, because messages to a page without a listener are lost.
 */
export class ChatPage {
  readonly #extensionUri: vscode.Uri;
  readonly #ports: ChatPagePorts;
  #frame: vscode.WebviewView | vscode.WebviewPanel | undefined;
  #ready = false;
  readonly #out = outbox((message) => void this.#frame?.webview.postMessage(message), setImmediate);
  #focusWhenReady = false;

  constructor(extensionUri: vscode.Uri, ports: ChatPagePorts) {
    this.#extensionUri = extensionUri;
    this.#ports = ports;
  }

  /** Whether the page is there and has what it shows. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Whether a person can see it, as far as VS Code knows. */
  get visible(): boolean {
    return this.#frame?.visible === true;
  }

  /** Builds the page in what VS Code has made for it. */
  attach(frame: vscode.WebviewView | vscode.WebviewPanel): void {
    this.#frame = frame;
    this.#ready = false;
    const { webview } = frame;
    webview.options = { enableScripts: true, enableCommandUris: false, enableForms: false, localResourceRoots: chatRoots(this.#extensionUri) };
    webview.onDidReceiveMessage((raw: unknown) => this.#handle(frame, raw));
    frame.onDidDispose(() => {
      if (this.#frame !== frame) return;
      this.#frame = undefined;
      this.#hidden();
    });
    const look = (): void => {
      if (this.#frame === frame && !frame.visible) this.#hidden();
    };
    if ('onDidChangeVisibility' in frame) frame.onDidChangeVisibility(look);
    else frame.onDidChangeViewState(look);
    webview.html = chatHtml(webview, this.#extensionUri);
  }

  /** Shown or dropped: a page that is not there gets everything with its next snapshot. */
  post(message: ToView): void {
    if (this.#ready) this.#out.post(message);
  }

  /** Puts the cursor into the composer, as soon as there is one. */
  focusComposer(): void {
    this.#focusWhenReady = !this.#ready;
    this.post({ type: 'focus-composer' });
  }

  #handle(frame: vscode.WebviewView | vscode.WebviewPanel, raw: unknown): void {
    const message = parseFromView(raw);
    if (!message) return;
    if (message.type !== 'ready') return this.#ports.received(message);
    if (this.#frame !== frame) return;
    // Made and posted without a pause between, so that no delta falls into the gap.
    this.#ready = true;
    this.#out.begin(message.reading);
    this.#ports.shownChanged();
    this.post(this.#ports.snapshot());
    if (this.#focusWhenReady) this.focusComposer();
  }

  #hidden(): void {
    this.#ready = false;
    this.#out.begin('');
    this.#ports.shownChanged();
  }
}
