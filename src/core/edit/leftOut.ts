/** Lines that stand for what a model left out. */

const THINGS = '(?:code|file|functions?|methods?|class(?:es)?|components?|implementation|script|module|body|items?|elements?|list|styles?|rules?|content|template|configuration|settings|logic|lines?|fields?|properties|imports?|cases?|tests?|entries|steps|routes)';
const STANDS = `(?:(?:the )?(?:rest|remainder) of (?:the |your |this )?(?:\\w+ )?${THINGS}|(?:all )?(?:the |your )?(?:other|existing|remaining|previous)(?: existing)? ${THINGS}|(?:code |everything |${THINGS} )?(?:is )?unchanged|same as (?:before|above))(?:[\\s,:(-]*(?:here|above|below|goes here|(?:remains?|stays?|is|are)?\\s*(?:the same|unchanged|as (?:is|before))))*`;
const STANDS_ZH = '(?:其余|其他|剩余|余下|原有|现有|此处|以下)[^。]{0,10}(?:不变|省略|相同|一致)|(?:代码|保持)不变|省略';
const WORDS = `(?:${STANDS}|${STANDS_ZH})`;
const OPEN = '(?:\\/\\/|#|--|\\/\\*+|<!--|\\{\\/\\*|;+|%|REM )';
const CLOSE = '[\\s.…)\\]]*(?:\\*\\/\\}?|-->)?\\s*$';
/** In a comment, an ellipsis is enough, and so are words that can mean nothing else; outside of one, the ellipsis stands alone or with such words. */
const LEFT_OUT = new RegExp(`^\\s*(?:${OPEN}\\s*(?:[.]{3}|…)|${OPEN}\\s*[[(]?${WORDS}${CLOSE}|[[(]?(?:[.]{3}|…)\\s*(?:[[(]?${WORDS})?${CLOSE})`, 'i');

/** Whether a line stands for others: `// ... existing code ...`, `# …`, `<!-- rest of the file -->`, `# 其余代码不变`, or an ellipsis alone. */
export function isLeftOut(line: string): boolean {
  return LEFT_OUT.test(line);
}
