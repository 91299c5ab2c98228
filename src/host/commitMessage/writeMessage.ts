import type { ChatRequest, StreamChat, Target } from '../../core/chat.ts';
import { filesOf, planDiff } from '../../core/commit/commitDiff.ts';
import { commitMessageFrom, commitNotesRequest, commitRequest, type CommitFacts } from '../../core/commit/commitMessage.ts';
import { faultAt, type Fault } from '../../core/faults/fault.ts';
import type { Changes } from './git.ts';

/** All that a message is made of, before it is known what of the changes fits. */
export interface MessageOrder extends Omit<CommitFacts, 'changes' | 'named'> {
  readonly changes: Changes;
}

export interface MessagePorts {
  readonly streamChat: StreamChat;
  /** The message as far as it is written. Called only with text. */
  readonly written: (message: string) => void;
  /** Told before each part of changes that are too many to be read at once. Counted from 1. */
  readonly reading: (part: number, parts: number) => void;
}

/** How it ended. `stopped`: by the person. */
export type MessageEnd = { readonly state: 'written' | 'stopped' } | { readonly state: 'failed'; readonly fault: Fault };

/** Tokens. Beyond this the notes of a model say as much of a change as the change itself, at a fraction of what it costs. */
const MOST_ROOM = 32_000;
/** For a model whose window nobody has said: that of the smallest ones in use, and many servers cut silently. */
const UNKNOWN_WINDOW = 16_000;

/**
 * Has a model write the message. What does not fit into half of its window is read in parts, a request each, and the message is made
 * from the notes on them. Where the server says that even this was too long, once more with a fraction of it.
 */
export async function writeMessage(target: Target, order: MessageOrder, ports: MessagePorts, signal: AbortSignal): Promise<MessageEnd> {
  const window = target.connection.models.find(({ id }) => id === target.model)?.contextWindow ?? UNKNOWN_WINDOW;
  const room = Math.min(MOST_ROOM, Math.floor(window / 2));
  const end = await attempt(target, order, room, ports, signal);
  if (end.state !== 'failed' || end.fault.kind !== 'too-long') return end;
  return attempt(target, order, Math.floor(end.fault.window === undefined ? room / 4 : Math.min(room, end.fault.window) / 2), ports, signal);
}

async function attempt(target: Target, order: MessageOrder, room: number, { streamChat, written, reading }: MessagePorts, signal: AbortSignal): Promise<MessageEnd> {
  const { changes, ...facts } = order;
  const { parts, named } = planDiff(filesOf(changes.diff), room);
  const unseen = [...named, ...changes.untracked.map((path) => `${path} (new)`)];
  const ask = async (request: ChatRequest, hear: (text: string) => void): Promise<MessageEnd & { readonly text: string }> => {
    let text = '';
    for await (const event of streamChat({ ...target, purpose: 'commit-message' }, request, signal)) {
      switch (event.type) {
        case 'text':
          text += event.delta;
          hear(text);
          break;
        case 'finish':
          if (event.reason === 'stopped') return { state: 'stopped', text };
          return text.trim() === '' ? { state: 'failed', fault: { ...faultAt(target.connection), kind: 'empty-answer' }, text } : { state: 'written', text };
        case 'fault':
          return { state: 'failed', fault: event.fault, text };
        case 'reasoning':
        case 'notice':
          break;
      }
    }
    return { state: 'stopped', text }; // The stream contract rules this out.
  };

  const notes: string[] = [];
  if (parts.length > 1) {
    for (const [index, part] of parts.entries()) {
      reading(index + 1, parts.length);
      const end = await ask(commitNotesRequest(part), () => {});
      if (end.state !== 'written') return end;
      notes.push(end.text.trim());
    }
  }
  const shown: CommitFacts['changes'] = parts.length > 1 ? { kind: 'notes', texts: notes } : { kind: 'diff', text: parts[0] ?? '' };
  let last = '';
  const show = (message: string): void => {
    if (message !== '' && message !== last) written(message);
    last = message;
  };
  const end = await ask(commitRequest({ ...facts, changes: shown, named: unseen }), (text) => show(commitMessageFrom(text, false)));
  if (end.state !== 'written') return end;
  const message = commitMessageFrom(end.text, true);
  if (message === '') return { state: 'failed', fault: { ...faultAt(target.connection), kind: 'empty-answer' } };
  show(message);
  return { state: 'written' };
}
