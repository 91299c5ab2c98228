const SHELLS: readonly string[] = ['sh', 'bash', 'zsh', 'fish', 'shell', 'shellscript', 'shell-session', 'shellsession', 'console', 'terminal', 'powershell', 'ps1', 'pwsh', 'bat', 'batch', 'cmd'];

const PROMPT = /^(?:\$|PS[^>]*>|[A-Za-z]:\\[^>]*>) (.*)$/;

/** Whether code of this language is something to type into a terminal. */
export function isShell(language: string): boolean {
  return SHELLS.includes(language.toLowerCase());
}

/**
 * What to type of a block. Where its lines have prompts (`$ `, `PS> `) only those are commands, and the rest is what they
 * printed. Nothing at the end would run it.
 */
export function terminalText(code: string): string {
  const lines = code.replace(/\r\n?/g, '\n').split('\n');
  const typed = lines.flatMap((line) => PROMPT.exec(line)?.[1] ?? []);
  const prompted = PROMPT.test(lines.find((line) => line.trim() !== '') ?? '');
  // A control character could press keys: the one at fault may not even be seen. A tab would complete something.
  return (prompted ? typed : lines).join('\n').replaceAll('\t', '  ').replace(/[^\P{Cc}\n]/gu, '').trim();
}
