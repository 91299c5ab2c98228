import type { Answer, Conversation } from '../../../src/core/conversation/conversation.ts';

export const ANSWER: Answer = {
  state: 'finished', reason: 'stop', id: 'a1', model: 'demo/demo-small', modelName: 'Demo Small', connectionName: 'Demo', text: 'Because.', reasoning: '',
  notices: [], usage: { input: 12, output: 3, cacheRead: undefined, reasoning: undefined }, timings: { started: 1, firstToken: 2, ended: 3 },
};

/** A conversation with one turn and this answer to it. */
export function answered(answer: Answer): Conversation {
  return { id: 'c1', model: 'demo/demo-small', turns: [{ id: 't1', prompt: 'Why?', references: [], answers: [answer] }] };
}
