import { adaptationDone } from '../../core/request/adaptationWords.ts';
import type { Notice, RateKind, Skipped } from '../../core/chat.ts';
import { faultBrief } from '../../core/faults/faultBrief.ts';
import type { NoticeAction } from '../../contract/chatView.ts';
import { t } from '../words.ts';

/** When a notice is read, in milliseconds since the epoch, and since when it has been shown. */
export interface Moment {
  readonly now: number;
  readonly since: number;
}

/** A notice as a person reads it, in one line. `who`: the connection that was asked. Empty: nothing to read. */
export function noticeWords(notice: Notice, who: string, { now, since }: Moment): string {
  const name = who === '' ? t('the server') : who;
  switch (notice.kind) {
    case 'parameter-ignored':
      return t('The parameter "{0}" in the settings of this connection was left out: each request has its own.', notice.parameter);
    case 'waiting':
      return sentence(t('{0}. Trying again in {1} ({2} of {3})', reason(notice, name), span(notice.until - now), notice.attempt, notice.attempts));
    case 'pacing':
      return sentence(t('{0} of {1} is nearly spent. Sending in {2}', LIMITS[notice.limit](), name, span(notice.until - now)));
    case 'silent':
      return t('No data for {0}. Giving up in {1}', span(notice.seconds * 1000 + Math.round((now - since) / 1000) * 1000), span(notice.until - now));
    case 'heard':
      return '';
    case 'retried':
      return sentence(notice.times === 1 ? t('{0}, and was asked once more', reason(notice, name)) : t('{0}, and was asked {1} more times', reason(notice, name), notice.times));
    case 'resumed':
      return notice.because === undefined ? t('Continued') : sentence(t('{0}; went on where it stopped', faultBrief(notice.because, name, t)));
    case 'adapted':
      return sentence(notice.said === undefined ? adaptationDone(notice.adaptation, t) : t('{0}: {1}', adaptationDone(notice.adaptation, t), notice.said));
    case 'routed':
      return notice.skipped.length === 0 ? '' : t('Answered by {0} via {1}, because {2}', notice.modelName, notice.connectionName, notice.skipped.map(skippedWords).join(t('; ')));
    case 'trimmed':
      return trimmedWords(notice);
    case 'images-left-out':
      return notice.images === 1 ? t('1 image was left out: the model takes none') : t('{0} images were left out: the model takes none', notice.images);
  }
}

/** What the person can say to it, as long as it makes sense; the likeliest first. */
export function noticeActions({ kind }: Notice): readonly { readonly label: string; readonly action: NoticeAction }[] {
  switch (kind) {
    case 'waiting':
      return [{ label: t('Try now'), action: 'try-now' }, { label: t('Stop'), action: 'stop' }];
    case 'pacing':
      return [{ label: t('Send now'), action: 'try-now' }, { label: t('Stop'), action: 'stop' }];
    case 'silent':
      return [{ label: t('Keep waiting'), action: 'keep-waiting' }, { label: t('Try again'), action: 'try-again' }, { label: t('Switch model'), action: 'switch-model' }];
    case 'trimmed':
      return [{ label: t('Send all anyway'), action: 'send-all' }, { label: t('Summarise the older turns'), action: 'summarise' }];
    case 'parameter-ignored':
    case 'heard':
    case 'retried':
    case 'resumed':
    case 'adapted':
    case 'routed':
    case 'images-left-out':
      return [];
  }
}

function reason({ because, status }: Pick<Extract<Notice, { kind: 'waiting' | 'retried' }>, 'because' | 'status'>, name: string): string {
  const brief = faultBrief(because, name, t);
  return status === undefined ? brief : t('{0} ({1})', brief, status);
}

function skippedWords({ because, modelName, connectionName }: Skipped): string {
  return faultBrief(because, t('{0} via {1}', modelName, connectionName), t);
}

function trimmedWords({ turns, window, learned }: Extract<Notice, { kind: 'trimmed' }>): string {
  const tokens = window.toLocaleString();
  if (learned) return turns === 1 ? t('1 older turn was left out: the server refused more than {0} tokens', tokens) : t('{0} older turns were left out: the server refused more than {1} tokens', turns, tokens);
  return turns === 1 ? t('1 older turn was left out: the model takes {0} tokens', tokens) : t('{0} older turns were left out: the model takes {1} tokens', turns, tokens);
}

const LIMITS: Readonly<Record<RateKind, () => string>> = {
  requests: () => t('the request limit'), tokens: () => t('the token limit'), 'input-tokens': () => t('the input token limit'), 'output-tokens': () => t('the output token limit'),
};

/** A span of time in whole seconds, which a countdown goes through one by one. */
function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds < 60 ? t('{0} s', seconds) : t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
}

/** A name that a sentence begins with stays as it is written; a word of ours gets its capital. */
function sentence(clause: string): string {
  return /^(?:the|a|no|something) /.test(clause) ? clause.charAt(0).toUpperCase() + clause.slice(1) : clause;
}
