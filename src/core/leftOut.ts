/** Lines that stand for what a model left out. */

const WORDS = '(?:(?:the )?(?:rest|remainder|remaining)\\b|(?:all )?(?:(?:the )?other |your )?existing\\b|(?:code |everything |methods? |functions? )?(?:unchanged|stays? the same|remains? (?:the same|unchanged))\\b|same as (?:before|above)\\b|(?:其余|其他|剩余|余下|原有|现有|此处省略|省略)|(?:保持|代码)不变)';
const LEFT_OUT = new RegExp(`^\\s*(?:(?:\\/\\/|#|--|\\/\\*+|<!--|\\{\\/\\*|;+|%|"|'|REM )\\s*(?:[.]{3}|…|\\[?\\s*${WORDS})|\\(?(?:[.]{3}|…)(?:\\s*\\(?${WORDS}[^\\n]*)?\\s*$)`, 'i');

/** Whether a line stands for others: `// ... existing code ...`, `# …`, `<!-- rest of the file -->`, `# 其余代码不变`, or an ellipsis alone. */
export function isLeftOut(line: string): boolean {
  return LEFT_OUT.test(line);
}
