import type { ChatRequest, Message, Target } from '../chat.ts';
import { estimateMessage, estimateStanding } from './tokens.ts';

/** The tokens of a context window that the question may take. The rest is for the answer. */
export function roomIn(window: number, { connection, model }: Pick<Target, 'connection' | 'model'>, { maxOutputTokens }: Pick<ChatRequest, 'maxOutputTokens'>): number {
  const answer = maxOutputTokens ?? connection.models.find(({ id }) => id === model)?.maxOutput ?? Math.min(4096, window / 4);
  return Math.floor(window - Math.min(answer, window / 2));
}

/** A conversation cut to a room. */
export interface Cut {
  readonly messages: readonly Message[];
  /** How many turns were left out. */
  readonly turns: number;
}

/** A turn of a conversation: what is kept or left out as one. */
interface Group {
  readonly messages: readonly Message[];
  readonly tokens: number;
  readonly kept: boolean;
}

/**
 * Leaves out the oldest turns, whole, until the request fits into `room` tokens. Pinned turns and the newest one stay, so that
 * what remains may still be too long. `factor` is what our estimate is multiplied by to get the model's tokens.
 *
 * More is left out than must be: up to the next quarter of the room. So the beginning of the request stays the same for several
 * turns, and a prompt cache that hangs on it goes on being read. The quarters are counted in unscaled tokens from the beginning
 * of the conversation, and the factor is taken coarsely, so that neither a new turn nor a better-known factor moves them.
 */
export function cutToRoom(request: Pick<ChatRequest, 'messages' | 'system' | 'continues'>, room: number, factor: number): Cut {
  const groups = groupsOf(request.messages);
  const loose = groups.filter(({ kept }) => !kept);
  const history = sum(loose);
  const standing = estimateStanding(request) + sum(groups) - history;
  if ((standing + history) * factor <= room || loose.length === 0) return { messages: request.messages, turns: 0 };

  const space = room / steady(factor);
  const over = standing + history - space;
  const step = room / 4 / 2 ** Math.round(Math.log2(factor));
  const stepped = turnsFor(loose, Math.ceil(over / step) * step);
  // A long turn at the edge, or little space beside a long newest one: then a step would empty more than half of what may stay.
  const most = history - (space - standing) / 2;
  const turns = sum(loose.slice(0, stepped)) <= most ? stepped : turnsFor(loose, over);
  const out = new Set(loose.slice(0, turns));
  return { messages: groups.filter((group) => !out.has(group)).flatMap(({ messages }) => messages), turns };
}

/** The factor changes a little with every answer, and the cut would move with it: rounded up to the next of steps of 4 %. */
function steady(factor: number): number {
  return 1.04 ** Math.ceil(Math.log(factor) / Math.log(1.04));
}

/** How many of the oldest turns come to this many tokens. */
function turnsFor(loose: readonly Group[], tokens: number): number {
  let gone = 0;
  const last = loose.findIndex((group) => (gone += group.tokens) >= tokens);
  return last === -1 ? loose.length : last + 1;
}

/** A turn begins with a message of the person; everything up to the next one belongs to it. */
function groupsOf(messages: readonly Message[]): readonly Group[] {
  const turns: Message[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    if (message.role === 'user' || !turn) turns.push([message]);
    else turn.push(message);
  }
  return turns.map((turn, index) => ({
    messages: turn,
    tokens: turn.reduce((tokens, message) => tokens + estimateMessage(message), 0),
    kept: index === turns.length - 1 || turn.some(({ pinned }) => pinned === true),
  }));
}

function sum(groups: readonly Group[]): number {
  return groups.reduce((tokens, group) => tokens + group.tokens, 0);
}
