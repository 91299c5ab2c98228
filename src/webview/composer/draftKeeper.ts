import { post, remember } from '../host.ts';

/** The host hears of what is typed this many milliseconds after the last key, or at once when the page is left. */
const PAUSE = 150;

/** Sees to it that what stands in the composer survives everything: at once in the page's own memory, soon after at the host. */
export class DraftKeeper {
  #unposted: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Whether something was typed here that the host has not been told. */
  get waiting(): boolean {
    return this.#unposted !== undefined;
  }

  typed(text: string): void {
    this.#unposted = text;
    remember({ draft: text, draftPosted: false });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** The host put this there, or took it: it knows. */
  took(text: string): void {
    clearTimeout(this.#timer);
    this.#unposted = undefined;
    remember({ draft: text, draftPosted: true });
  }

  flush(): void {
    clearTimeout(this.#timer);
    if (this.#unposted === undefined) return;
    const text = this.#unposted;
    this.took(text);
    post({ type: 'draft', text });
  }
}
