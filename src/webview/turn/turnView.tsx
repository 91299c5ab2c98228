import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Surroundings, ViewTurn } from '../../contract/chatView.ts';
import { AnswerView } from './answerView.tsx';
import { QuestionView } from './questionView.tsx';
import type { Shown } from '../state.ts';
import { turnHeight } from './turnHeight.ts';
import { TakeWalker } from './walker.tsx';

interface TurnProps {
  readonly turn: ViewTurn;
  /** It is the last one, which may be growing. */
  readonly newest: boolean;
  readonly thinking: Shown['thinking'];
  readonly freshFaults: Shown['freshFaults'];
  /** The answer for which it may be decided anew what is left out. */
  readonly refittable: string | undefined;
  readonly summarising: boolean;
  readonly enterBehavior: Surroundings['enterBehavior'];
  /** Says something through the page's live region. */
  readonly announce: (words: string) => void;
}

function TurnContent({ turn, newest, thinking, freshFaults, refittable, summarising, enterBehavior, announce }: TurnProps): JSX.Element {
  const height = useMemo(() => `auto ${turnHeight(turn)}px`, [turn.id]);
  return (
    <article class={newest ? 'turn newest' : 'turn'} data-testid="turn" data-turn-id={turn.id} style={{ containIntrinsicBlockSize: height }}>
      <QuestionView turn={turn} enterBehavior={enterBehavior} announce={announce} />
      {/* Beside the answer, not in it: the answer is another one after each step, and the focus stays on the walker. */}
      <div class="takes"><TakeWalker turnId={turn.id} choice={turn.take} announce={announce} /></div>
      {turn.answers.map((answer) => (
        <AnswerView key={answer.id} turnId={turn.id} answer={answer} span={thinking.get(answer.id)} failedJustNow={freshFaults.has(answer.id)}
          refittable={refittable === answer.id} summarising={summarising} announce={announce} />
      ))}
    </article>
  );
}

/** One message of the person with its answers. The same tree is handed on until something in it changed, so that Preact looks no further. */
export function TurnView({ turn, newest, thinking, freshFaults, refittable, summarising, enterBehavior, announce }: TurnProps): JSX.Element {
  return useMemo(
    () => <TurnContent turn={turn} newest={newest} thinking={thinking} freshFaults={freshFaults} refittable={refittable} summarising={summarising} enterBehavior={enterBehavior} announce={announce} />,
    [turn, newest, thinking, freshFaults, refittable, summarising, enterBehavior, announce],
  );
}
