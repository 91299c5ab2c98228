import type { Conversation } from '../core/conversation/conversation.ts';
import { dearestFirst, ownFirst, spentOn } from '../core/conversation/cost.ts';
import type { Exchange } from '../core/conversation/exchange.ts';
import type { Library, Listed, ListQuery } from '../core/conversation/library.ts';
import { isWorthKeeping, titleOf } from './rows.ts';

/** What `openLibrary` gives where there is no SQLite: the conversations of this window, gone when it closes. */
export function memoryLibrary({ workspace, now }: { readonly workspace: string; readonly now: () => number }): Library {
  const kept = new Map<string, { conversation: Conversation; title: string | undefined; titledBy: 'model' | 'person' | undefined; pinned: boolean; updated: number; deleted: boolean }>();
  const exchanges: Exchange[] = [];
  const listed = ([id, { conversation, title, pinned, updated }]: [string, NonNullable<ReturnType<typeof kept.get>>]): Listed => {
    const counts = conversation.turns.flatMap(({ answers }) => answers.map(({ usage }) => (usage?.input ?? 0) + (usage?.output ?? 0))).filter((count) => count > 0);
    const spent = spentOn(conversation.turns.flatMap(({ answers }) => answers).flatMap((answer) => exchanges.filter(({ purpose }) => purpose === answer.id)));
    return { ...spent, id, title: title ?? titleOf(conversation), workspace, pinned, updated, turns: conversation.turns.length, tokens: counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count) };
  };
  const order = ({ sort, currency }: ListQuery): ((a: Listed, b: Listed) => number) => {
    switch (sort) {
      case 'newest':
        return (a, b) => b.updated - a.updated;
      case 'dearest':
        return (a, b) => dearestFirst(a, b, currency) || (b.tokens ?? 0) - (a.tokens ?? 0);
      case 'longest':
        return (a, b) => b.turns - a.turns;
    }
  };
  const change = (id: string, fields: Partial<NonNullable<ReturnType<typeof kept.get>>>): void => {
    const entry = kept.get(id);
    if (entry) kept.set(id, { ...entry, ...fields });
  };
  return {
    kept: 'memory',
    waiting: false,
    read: (id) => (kept.get(id)?.deleted === true ? undefined : kept.get(id)?.conversation),
    latest: () => [...kept].filter(([, { deleted }]) => !deleted).sort(([, a], [, b]) => b.updated - a.updated)[0]?.[0],
    list: (query) => {
      const { text, workspace: asked, currency, limit } = query;
      if (asked !== undefined && asked !== workspace) return [];
      const words = text.toLowerCase().split(/\s+/u).filter((word) => word !== '');
      const says = (entry: Conversation, title: string | undefined): string => [title ?? '', ...entry.turns.flatMap(({ prompt, answers }) => [prompt, ...answers.map((answer) => answer.text)])].join('\n').toLowerCase();
      return [...kept].filter(([, { conversation, title, deleted }]) => !deleted && words.every((word) => says(conversation, title).includes(word)))
        .map(listed).map((found) => ({ ...found, costs: ownFirst(found.costs, currency) }))
        .sort((a, b) => Number(b.pinned) - Number(a.pinned) || order(query)(a, b)).slice(0, limit);
    },
    title: (id) => {
      const entry = kept.get(id);
      return (entry && (entry.title ?? titleOf(entry.conversation))) || undefined;
    },
    save: (conversation) => {
      if (!isWorthKeeping(conversation) && !kept.has(conversation.id)) return;
      const before = kept.get(conversation.id);
      kept.set(conversation.id, { conversation, title: before?.title, titledBy: before?.titledBy, pinned: before?.pinned ?? false, deleted: before?.deleted ?? false, updated: before?.conversation.turns === conversation.turns ? before.updated : now() });
    },
    flush: () => undefined,
    rename: (id, title, by) => {
      if (by === 'person' || kept.get(id)?.titledBy !== 'person') change(id, { title, titledBy: by });
    },
    pin: (id, pinned) => change(id, { pinned }),
    remove: (id) => change(id, { deleted: true }),
    restore: (id) => change(id, { deleted: false }),
    sweep: () => undefined,
    clear: () => {
      kept.clear();
      exchanges.length = 0;
    },
    keepExchange: (exchange) => void exchanges.push(exchange),
    exchangesFor: (answerId) => exchanges.filter(({ purpose }) => purpose === answerId),
    changedElsewhere: () => false,
    changed: () => false,
    close: () => undefined,
  };
}
