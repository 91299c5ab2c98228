import type { Conversation } from './conversation.ts';
import { costsLine, type Spent } from './cost.ts';
import type { Translate } from '../translate.ts';
import { branch, type Step } from './tree.ts';

/** A turn as it is shown, as Markdown: the question quoted, what went along, the answer as the model wrote it. */
export function turnMarkdown({ turn, answer }: Step, t: Translate): string {
  const question = turn.prompt.trim() === '' ? '' : turn.prompt.split('\n').map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
  const along = turn.references.length === 0 ? [] : [t('Sent along: {0}', turn.references.map(({ label }) => `\`${label}\``).join(', '))];
  const said = answer ? [t('{0} via {1}:', `**${answer.modelName || answer.model}**`, answer.connectionName), answer.text] : [];
  return [question, ...along, ...said].filter((part) => part !== '').join('\n\n');
}

/** The branch that is shown, as a Markdown document. `spent`: on all branches; it stands at the end, as far as it is known. */
export function conversationMarkdown(conversation: Conversation, title: string, t: Translate, { costs, costIsPart }: Spent = { costs: [], costIsPart: false }): string {
  const line = costsLine(costs);
  const cost = line === '' ? [] : [t('Cost of the conversation: {0}', costIsPart ? t('at least {0}', line) : line)];
  return `# ${title}\n\n${[...branch(conversation).map((step) => turnMarkdown(step, t)), ...cost].join('\n\n---\n\n')}\n`;
}
