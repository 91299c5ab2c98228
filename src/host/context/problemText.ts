/** A diagnostic as VS Code gives it, with its place counted from 0. */
export interface ProblemLine {
  readonly line: number;
  readonly character: number;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly message: string;
  /** Who says so, for example `ts`. */
  readonly source: string | undefined;
  readonly code: string | number | undefined;
}

/** Problems as compilers write them: `src/queue.ts:3:5 error TS 2322: …`, one to a line, counted from 1. */
export function problemText(files: readonly { readonly path: string; readonly problems: readonly ProblemLine[] }[]): string {
  return files.flatMap(({ path, problems }) => problems.toSorted((a, b) => a.line - b.line || a.character - b.character).map((problem) => {
    const said = [problem.severity, problem.source, problem.code].filter((part) => part !== undefined && part !== '').join(' ');
    return `${path}:${problem.line + 1}:${problem.character + 1} ${said}: ${problem.message}`;
  })).join('\n');
}
