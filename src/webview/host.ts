import { isRecord } from '../core/fields.ts';
import type { FromView } from '../contract/chatView.ts';

interface VsCodeApi {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: PageMemory): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

// VS Code hands the interface out once per page; a second call throws.
const api = acquireVsCodeApi();

/** Where the person was reading: a turn, and how far its top was above the top edge, in pixels. */
export interface ReadingPlace {
  readonly turnId: string;
  readonly offset: number;
}

/** What the page remembers of itself while it is hidden, when VS Code throws it away. */
export interface PageMemory {
  readonly draft: string;
  /** Whether the host has been sent this draft. While it has not, the page knows better than the host. */
  readonly draftPosted: boolean;
  /** What the host had put there before. */
  readonly basis: string;
  /** The conversation that it shows: an editor tab finds it again by this after the window was reloaded. */
  readonly conversation: string;
  /** `undefined`: at the end. */
  readonly place: ReadingPlace | undefined;
  /** What the person is making of the summary, while they are at it. */
  readonly summaryEdit: string | undefined;
  /** What the person is making of messages that were sent, by the id of the turn, and of those that wait, while they are at it. */
  readonly turnEdits: Readonly<Record<string, string>>;
}

let memory: PageMemory = readMemory(api.getState());

export function post(message: FromView): void {
  api.postMessage(message);
}

export function pageMemory(): PageMemory {
  return memory;
}

export function remember(change: Partial<PageMemory>): void {
  memory = { ...memory, ...change };
  api.setState(memory);
}

/** An older version of the page may have written the state, so nothing is taken for granted. */
function readMemory(state: unknown): PageMemory {
  if (!isRecord(state)) return { draft: '', draftPosted: true, basis: '', conversation: '', place: undefined, summaryEdit: undefined, turnEdits: {} };
  const { draft, draftPosted, basis, conversation, place, summaryEdit, turnEdits } = state;
  return {
    draft: typeof draft === 'string' ? draft : '',
    draftPosted: draftPosted !== false,
    basis: typeof basis === 'string' ? basis : '',
    conversation: typeof conversation === 'string' ? conversation : '',
    place: isRecord(place) && typeof place['turnId'] === 'string' && typeof place['offset'] === 'number' ? { turnId: place['turnId'], offset: place['offset'] } : undefined,
    summaryEdit: typeof summaryEdit === 'string' ? summaryEdit : undefined,
    turnEdits: isRecord(turnEdits) ? Object.fromEntries(Object.entries(turnEdits).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : {},
  };
}
