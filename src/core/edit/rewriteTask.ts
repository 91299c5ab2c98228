/** What is to be done with a piece of a document in place. */
export type RewriteTask =
  /** What the person says. */
  | { readonly kind: 'rewrite'; readonly instruction: string }
  /** Something new at the cursor. */
  | { readonly kind: 'insert'; readonly instruction: string }
  /** The problems that the editor shows there. */
  | { readonly kind: 'fix'; readonly problems: readonly TextProblem[]; readonly instruction?: string }
  /** Doc comments, and nothing else. */
  | { readonly kind: 'document' }
  /** Into a language, as its tag (`de`, `zh-CN`) or the name that the person typed. */
  | { readonly kind: 'translate'; readonly language: string; readonly what: TranslatedParts };

export type TranslatedParts = 'comments' | 'strings' | 'prose';

/** A problem as the editor shows it. */
export interface TextProblem {
  /** Counted from 0, in the document. */
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly message: string;
  /** Who says so: `ts`, `eslint`; empty where it is not said. */
  readonly source: string;
  /** Its code there: `2345`, `no-unused-vars`; empty where there is none. */
  readonly code: string;
}

/** Whether the person wants another indentation, so that the file's is not to be kept. */
export function reindents(task: RewriteTask): boolean {
  return task.kind === 'rewrite' && /indent|outdent|dedent|\btabs?\b|\bspaces?\b|缩进|制表符|空格/i.test(task.instruction);
}
