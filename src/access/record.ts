import type { Stage, StreamEvent, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { formatModelRef } from '../core/connection/connection.ts';
import { costOf, totalCost } from '../core/conversation/cost.ts';
import type { Attempt, Exchange, Outcome } from '../core/conversation/exchange.ts';

export interface RecordPorts {
  readonly clock: Clock;
  readonly newId: () => string;
  /** Called once for each exchange, when it is over. */
  readonly keep: (exchange: Exchange) => void;
}

/** Keeps a record of every exchange with its attempts, whatever becomes of it. Stands outermost; `attempts` tells it of each request. */
export function record({ clock, newId, keep }: RecordPorts): Stage {
  return (next) => async function* (target, request, signal) {
    const made: Attempt[] = [];
    const started = clock.now();
    let firstToken: number | undefined;
    let end: (StreamEvent & { type: 'finish' | 'fault' }) | undefined;
    try {
      for await (const event of next({ ...target, onAttempt: (attempt) => made.push(attempt) }, request, signal)) {
        if (event.type === 'text' || event.type === 'reasoning') firstToken ??= clock.now();
        if (event.type === 'finish' || event.type === 'fault') end = event;
        yield event;
      }
    } finally {
      // Also where whoever listens has left in the middle.
      keep({
        id: newId(), purpose: target.purpose ?? '', asked: target.route ? `route/${target.route.id}` : refOf(target), started, firstToken, ended: clock.now(),
        outcome: outcomeOf(end), usage: end?.usage, cost: totalCost(made.filter(({ usage }) => usage !== undefined).map(({ cost }) => cost)), attempts: made,
      });
    }
  };
}

/** Tells `record` of each request on the wire. Stands innermost. */
export function attempts(clock: Clock): Stage {
  return (next) => async function* (target, request, signal) {
    const started = clock.now();
    let status: number | undefined;
    let firstByte: number | undefined;
    let end: (StreamEvent & { type: 'finish' | 'fault' }) | undefined;
    const observed: Target = {
      ...target,
      onReply: (reply) => {
        ({ status } = reply);
        target.onReply?.(reply);
      },
      onBytes: () => {
        firstByte ??= clock.now();
        target.onBytes?.();
      },
    };
    try {
      for await (const event of next(observed, request, signal)) {
        if (event.type === 'finish' || event.type === 'fault') end = event;
        yield event;
      }
    } finally {
      target.onAttempt?.({
        connectionId: target.connection.id, model: target.model, started, firstByte, ended: clock.now(), status, outcome: outcomeOf(end),
        requestId: end?.type === 'fault' ? end.fault.requestId : undefined, usage: end?.usage,
        cost: costOf(end?.usage, target.connection.models.find(({ id }) => id === target.model)?.price),
      });
    }
  };
}

function outcomeOf(end: (StreamEvent & { type: 'finish' | 'fault' }) | undefined): Outcome {
  switch (end?.type) {
    case undefined:
      return 'abandoned';
    case 'finish':
      return end.reason;
    case 'fault':
      return end.fault.kind;
  }
}

function refOf({ connection, model }: Target): string {
  return formatModelRef({ connectionId: connection.id, modelId: model });
}
