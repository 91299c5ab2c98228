import type * as vscode from 'vscode';
import type { Answer } from '../core/conversation/conversation.ts';

/** One line for each exchange: who was asked, how it ended, what it took. Never what was said, and never a key. */
export function logAnswer(log: vscode.LogOutputChannel, answer: Answer): void {
  const { started, firstToken, ended } = answer.timings;
  const took = ended === undefined ? '' : ` in ${ended - started} ms`;
  const first = firstToken === undefined ? '' : `, first token after ${firstToken - started} ms`;
  const usage = answer.usage ? `, ${answer.usage.input ?? 'unknown'} tokens in, ${answer.usage.output ?? 'unknown'} out` : '';
  switch (answer.state) {
    case 'failed': {
      const { kind, status, requestId, said, host } = answer.fault;
      log.error(`${answer.model} (${host}): ${[kind, status, requestId, said].filter((part) => part !== undefined).join(' · ')}${took}${first}${usage}`);
      break;
    }
    case 'finished':
      log.info(`${answer.model}: finished (${answer.reason})${took}${first}${usage}`);
      break;
    case 'stopped':
    case 'streaming':
      log.info(`${answer.model}: ${answer.state}${took}${first}${usage}`);
      break;
  }
}
