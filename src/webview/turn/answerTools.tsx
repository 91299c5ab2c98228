import type { JSX } from 'preact';
import type { ViewAnswer } from '../../contract/chatView.ts';
import { post } from '../host.ts';
import { Tool, Toolbar } from '../toolbar.tsx';
import { t } from '../words.ts';

interface AnswerToolsProps {
  readonly turnId: string;
  readonly answer: ViewAnswer;
  readonly announce: (words: string) => void;
}

/** What can be done with an answer that is there. */
export function AnswerTools({ turnId, answer, announce }: AnswerToolsProps): JSX.Element {
  return (
    <Toolbar label={t('Answer')}>
      {answer.text.trim() !== '' && <Tool icon="copy" name={t('Copy the answer')} testId="copy-answer" onPress={() => { post({ type: 'copy-answer', turnId, answerId: answer.id }); announce(t('Copied')); }} />}
      <Tool icon="again" name={t('Ask again')} testId="regenerate" onPress={() => post({ type: 'regenerate', turnId })} />
      <Tool icon="otherModel" name={t('Ask another model…')} testId="regenerate-with" onPress={() => post({ type: 'regenerate-with', turnId })} />
    </Toolbar>
  );
}
