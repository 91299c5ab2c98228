import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ViewAnswer } from '../../contract/chatView.ts';
import { duration } from './figures.ts';
import { growText } from '../markdown/liveText.ts';
import { t } from '../words.ts';

interface ReasoningProps {
  readonly answer: ViewAnswer;
  /** When the page saw it begin and end. */
  readonly span: { readonly from: number; readonly until?: number } | undefined;
}

/** What the model thought before it answered: folded, because the answer is what was asked for. */
export function ReasoningView({ answer, span }: ReasoningProps): JSX.Element {
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const text = document.createTextNode(answer.reasoning);
    element.replaceChildren(text);
    return growText(answer.id, 'reasoning', (delta) => text.appendData(delta));
  }, [answer.id, answer.state === 'streaming']);
  return (
    <details class="reasoning">
      <summary>{summary(answer, span)}</summary>
      <div class="reasoning-text" ref={body} />
    </details>
  );
}

function summary(answer: ViewAnswer, span: ReasoningProps['span']): string {
  if (answer.state === 'streaming' && answer.text === '') return t('Thinking…');
  // Too short for a figure, or not seen from its beginning to its end.
  if (span?.until === undefined || span.until - span.from < 100) return t('Thought');
  return t('Thought for {0}', duration(span.until - span.from));
}

