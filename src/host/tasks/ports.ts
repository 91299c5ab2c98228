import type * as vscode from 'vscode';
import type { StreamChat } from '../../core/chat.ts';
import type { Clock } from '../../core/clock.ts';
import type { Fault } from '../../core/faults/fault.ts';
import type { Translate } from '../../core/translate.ts';
import type { NewTurn, SessionPorts } from '../chat/chatSession.ts';
import type { Again } from '../faultNotification.ts';
import type { Proposals } from '../code/proposals.ts';
import type { StartRewrite } from '../rewrite/order.ts';

/** What the commands on the code at the cursor are handed. */
export interface TaskPorts extends Pick<Proposals, 'proposeFile'>, Pick<SessionPorts, 'resolve'> {
  /** Asks in the panel. */
  ask(turn: NewTurn): Promise<void>;
  /** Tokens that the panel's model takes; `undefined`: not known. */
  contextWindow(): number | undefined;
  readonly startRewrite: StartRewrite;
  /** The editor that the person was in last, also while a chat is in front. */
  readonly usedEditor: () => vscode.TextEditor | undefined;
  readonly streamChat: StreamChat;
  /** Says why something failed, and carries out what the person chooses. */
  faulted(fault: Fault): Promise<Again>;
  /** The language that was translated into last, kept beyond the window. */
  readonly lastLanguage: { get(): string | undefined; set(language: string): void };
  readonly clock: Clock;
  readonly t: Translate;
}
