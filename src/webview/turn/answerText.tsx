import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ViewAnswer } from '../../contract/chatView.ts';
import { growText } from '../markdown/liveText.ts';
import { MarkdownStream } from '../markdown/markdown.ts';

/**
 * The answer itself. Its elements are not Preact's: they grow with the deltas, and are read once more as a whole when the
 * answer is settled.
 */
export function AnswerText({ answer }: { readonly answer: ViewAnswer }): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const stream = useRef<MarkdownStream | undefined>(undefined);
  const settled = answer.state !== 'streaming';
  const latestText = useRef(answer.text);
  latestText.current = answer.text;

  useLayoutEffect(() => {
    if (!root.current) return;
    const markdown = new MarkdownStream(root.current);
    stream.current = markdown;
    const ungrow = growText(answer.id, 'text', (delta) => markdown.append(delta));
    return () => {
      ungrow();
      markdown.dispose();
    };
  }, [answer.id]);

  useLayoutEffect(() => {
    if (settled) stream.current?.finish(latestText.current);
    else stream.current?.catchUp(latestText.current);
  }, [answer.id, settled, settled ? answer.text : answer.text.length]);

  // Counted as the Markdown is read, with one character for each line break.
  const seams = answer.notices.flatMap((notice) => (notice.kind === 'resumed' ? [answer.text.slice(0, notice.at).replace(/\r\n/g, '\n').length] : []));
  useLayoutEffect(() => stream.current?.markSeams(seams), [answer.id, seams.join(), settled]);

  return <div class="answer-text" data-testid="answer-text" ref={root} />;
}
