import * as vscode from 'vscode';
import { turnMarkdown } from '../../core/conversation/markdownExport.ts';
import type { FromView } from '../../contract/chatView.ts';
import { faultAction, noticeAction, summaryAction, type AnswerActionPorts } from './answerActions.ts';
import type { Chat, ChatIntents, ChatPorts } from './chat.ts';
import type { ChatSession } from './chatSession.ts';
import { isContextIntent } from '../context/desk.ts';
import { openSource } from '../context/openSource.ts';
import type { ContextSearch } from '../context/search.ts';
import { openNamedFile } from '../code/namedFile.ts';
import { insertAtCursor } from '../code/snippet.ts';
import { offers } from './surroundings.ts';
import { askedModel } from './viewOf.ts';

/** Where a page asks from. */
export interface Asking {
  readonly chat: Chat;
  /** The one that the page showed at that moment; the chat may show another by the time that something is done. */
  readonly session: ChatSession;
  readonly ports: ChatPorts;
  readonly intents: ChatIntents;
  /** What the page was offered to go along. */
  readonly search: ContextSearch;
}

/** Does what a page asks for. */
export async function carryOut(message: FromView, from: Asking): Promise<unknown> {
  const { chat, session, ports, intents, search } = from;
  const { instructions, t } = ports;
  const desk = ports.desk(session);
  if (isContextIntent(message)) return desk.handle(message, (reply) => chat.page.post(reply));
  switch (message.type) {
    case 'ready':
    case 'focus':
      return undefined; // Answered by the page's own host, and seen above.
    case 'submit':
      return submit(message.text, from);
    case 'draft':
      return ports.sessions().setDraft(session, message.text, chat);
    case 'stop':
      return session.stop();
    case 'new-chat':
      return chat.newChat();
    case 'history':
      return intents.history();
    case 'edit-turn':
      chat.page.post({ type: 'focus-composer' });
      return session.edit(message.turnId, message.text);
    case 'regenerate':
      return regenerate(session, message.turnId);
    case 'regenerate-with': {
      const model = await intents.pickModel();
      return model && regenerate(session, message.turnId, model);
    }
    case 'show-edit':
      return session.showEdit(message.turnId, message.index);
    case 'show-take':
      return session.showTake(message.turnId, message.index);
    case 'delete-turn':
      return deleteTurn(message.turnId, from);
    case 'fork': {
      const copy = session.fork(message.turnId);
      return copy && chat.add(copy);
    }
    case 'fork-in-editor': {
      const copy = session.fork(message.turnId);
      return copy && ports.openInEditor(copy);
    }
    case 'copy-turn': {
      const step = session.shown(message.turnId);
      return step && vscode.env.clipboard.writeText(turnMarkdown(step, t));
    }
    case 'copy-answer': {
      const answer = session.answer(message.turnId, message.answerId);
      return answer && vscode.env.clipboard.writeText(answer.text);
    }
    case 'edit-queued':
      return session.openQueued(message.id);
    case 'change-queued':
      return session.changeQueued(message.id, message.text);
    case 'move-queued':
      return session.moveQueued(message.id, message.index);
    case 'remove-queued':
      return session.unqueue(message.id);
    case 'send-queued':
      return session.sendQueued();
    case 'select-model':
      return intents.selectModel();
    case 'copy':
      return vscode.env.clipboard.writeText(message.text);
    case 'insert':
      return insertAtCursor(message.text, ports.usedEditor(), t);
    case 'apply':
    case 'new-file':
    case 'run-in-terminal':
    case 'preview':
      return intents.codeAction(message);
    case 'open-file':
      return openNamedFile(message.path, message.line, t);
    case 'open-reference': {
      const reference = session.reference(message.turnId, message.index);
      return reference && openSource(reference, t);
    }
    case 'fault-action':
      return faultAction(session, message, answerActions(from));
    case 'notice-action':
      return noticeAction(session, message, answerActions(from));
    case 'continue':
      return session.continue(message.turnId, message.answerId);
    case 'toggle-pin':
      return session.togglePin(message.turnId);
    case 'edit-summary':
      return session.editSummary(message.text);
    case 'summary-action':
      return summaryAction(session, message.index, answerActions(from));
    case 'toggle-instructions':
      return instructions.toggle(session.conversation);
    case 'find-context':
      return search.find(message);
    case 'add-context': {
      const offer = search.chosen(message);
      return offer && desk.add(await offer.gather());
    }
    case 'paste-key':
      return intents.pasteKey();
    case 'add-connection':
      return intents.addConnection();
    case 'sign-in-github':
      return intents.signInGithub();
    case 'use-offer': {
      const offer = offers(ports)[message.index];
      return offer && intents.useOffer(offer);
    }
    case 'find-local':
      return ports.findLocalServers();
    case 'open-settings':
      return intents.openSettings();
  }
}

/**
 * Without a connection the text goes back into the composer and the way to a key opens; once there is one, the text is sent
 * if it still stands there unchanged.
 */
async function submit(text: string, { chat, session, ports, intents }: Asking): Promise<unknown> {
  const { instructions, settings } = ports;
  const sessions = ports.sessions();
  if (text.trim() === '' && !session.conversation.pending?.length) return undefined;
  if (settings.connections.length === 0) {
    sessions.setDraft(session, text);
    await intents.addConnection();
    if (settings.connections.length === 0 || (session.conversation.draft ?? '') !== text) return undefined;
    sessions.setDraft(session, '');
  }
  const pending = ports.desk(session).take();
  // This page has emptied its composer by itself.
  sessions.setDraft(session, '', chat);
  if (pending.length > 0) ports.surroundingsChanged(session);
  await instructions.ready();
  const references = [...instructions.taken(session.conversation), ...pending];
  return session.enqueue({ prompt: text, references });
}

async function deleteTurn(turnId: string, { chat, session, ports: { t } }: Asking): Promise<void> {
  const { id } = session.conversation;
  const removed = session.removeTurn(turnId);
  chat.page.post({ type: 'focus-composer' });
  const undo = t('Undo');
  if ((await vscode.window.showInformationMessage(t('The message and what followed it are deleted.'), undo)) !== undo) return;
  // Another conversation may be shown here by now.
  if (await chat.open(id)) chat.session.bringBack(removed);
}

function answerActions({ chat, session, ports, intents }: Asking): AnswerActionPorts {
  return {
    model: () => session.conversation.model ?? ports.settings.defaultModel,
    setModel: (model) => chat.setModel(model, session),
    selectModel: async () => intents.selectModel(),
    faultAction: async (action) => intents.faultAction(action),
    t: ports.t,
  };
}

/** Asks again: the model that answered, or another one for this answer alone. */
async function regenerate(session: ChatSession, turnId: string, model?: string): Promise<void> {
  const answer = session.shown(turnId)?.answer;
  await session.retry(turnId, model ?? (answer && askedModel(answer)));
}
