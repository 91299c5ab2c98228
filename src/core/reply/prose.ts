import { isTelling } from './lineStage.ts';

/** What a model says around code, told from code by how it reads. */

const OPENERS = /^(?:sure|certainly|of course|absolutely|okay|ok|understood|got it|no problem|done|great|happy to|i apologi[sz]e|sorry|here(?:'s|’s| is| are| you go)|below is|this|these|the|note|i|i['’](?:ve|m|ll|d)|we|you|let me|in (?:this|the)|explanation|changes|key|both|it|feel free|hope|if you|to (?:make|fix|use|run)|as you|now|however|also|with this|what (?:i )?changed|summary|please|unfortunately|could you|can you|which|what)\b/i;
/** Marks that sentences hardly have, once the code that they quote is taken out. */
const CODE_MARKS = /[;{}=<>|\\$]|\w\(|\)\s*$|->|::|\/\/|^\s*[#@]/;

/** Whether a line is a sentence that somebody says, and no code. A line in doubt is none. */
export function readsAsProse(line: string): boolean {
  const text = line.trim();
  if (/^(?:\*\*|__)\p{L}/u.test(text)) return true;
  if (/^(?:if|elif|else|for|while|with|def|class|try|except|finally|async|match|case|default|switch|when)\b.*:$/.test(text)) return false;
  if (/^(?:#{2,6} |[-*•] (?=[\p{Lu}*`])|\d+[.)] )/u.test(text)) return readsAsProse(text.replace(/^\S+ /, '')) || /^#{2,6} \p{Lu}[\p{L} ]+:?$/u.test(text);
  const plain = text.replace(/`[^`]+`/g, 'code').replace(/["“][^"”]*["”]/g, 'words');
  if (CODE_MARKS.test(plain)) return false;
  if (/^[\p{Script=Han}“「【]/u.test(plain)) return (plain.match(/[\p{Script=Han}]/gu)?.length ?? 0) >= 2;
  const words = plain.split(/\s+/).length;
  if (OPENERS.test(plain) && (words >= 3 || /[.!:?]$/.test(plain)) && !/^\w+:$/.test(plain) && !/,$/.test(plain)) return true;
  return words >= 4 && /[\p{L}'’)*_][.!?:]["”)*_]*$/u.test(plain) && !/^[-\w.]+:\s/.test(plain) && /^["'(*_]?[\p{L}]/u.test(plain);
}

/** Whether a line can be taken for code without having seen what follows. `known`: the lines of the file, trimmed. */
export function readsAsCode(line: string, known: ReadonlySet<string>): boolean {
  const text = line.trim();
  if (isTelling(text) && known.has(text)) return true;
  if (readsAsProse(line)) return false;
  if (/^\s/.test(line)) return true;
  if (/^[\p{Script=Han}]/u.test(text) || /^\p{Lu}\p{Ll}+:$/u.test(text)) return false;
  return /^[\w.$-]+$/.test(text) || /[;{}()=<>[\]@$\\|+*]|::|^[#/"'.:&%-]|^[\w"'.-]+:(?:\s|$)|,$/.test(text) || /^[A-Z]+ \S/.test(text) || /^(?:import|from|package|use|using|def|class|func|fn|pub|let|const|var|return|if|else|for|while|end|module|impl|struct|enum|type|interface|export|async|public|private|protected|static|select|insert|update|delete|create|alter|with)\b(?!.*[.!?:]$)/.test(text);
}

/** Whether a reply says that everything is well as it is. */
export function saysUnchanged(text: string): boolean {
  return /\bno (?:code )?(?:changes?|modifications?|edits?|fix(?:es)?|updates?)(?: (?:is|are|was|were))?(?: (?:needed|required|necessary|made|to make))|\bno need (?:to change|for (?:any )?changes)|\b(?:does(?:n['’]t| not)|do(?:n['’]t| not)) (?:need|require) (?:any )?(?:changes?|modifications?|fix)|\bnothing (?:to (?:change|fix|do)|needs (?:to be )?chang)|\b(?:already|is) (?:correct|fine|good|well[- ]documented|in \w+) (?:as (?:it )?is|already)|\balready (?:correct|does|has|uses|in the)\b|\b(?:looks|is) (?:good|fine|correct) as (?:it )?is|(?:无需|不需要|不用|没有必要|无须)(?:任何|做|作|进行)*(?:修改|改动|更改|变更|调整)|没有(?:需要|发现).{0,6}(?:修改|问题)/i.test(text);
}

/** Whether the words in front of a code block say that it is not the new code, but the old one, another way, or how it is used. */
export function introducesAnother(words: string): boolean {
  const last = words.trim().split('\n').slice(-2).join('\n');
  return /\b(?:original|old|before|current(?:ly)?|existing|previous(?:ly)?|problem(?:atic)?|usage|example|examples|bug|issue|culprit|(?:this|following) line|alternative(?:ly)?|another (?:way|option)|or, |instead|shorter|run|install|command|output|prints?|tests?|call it|use it|using it|instructed|asked|replaces?)\b(?![^\n]*\b(?:updated|rewritten|new version|fixed)\b)|原(?:来|始|先|有)|旧|之前|现有|用法|示例|例如|另一种|或者|安装|运行|命令|输出|测试|调用/i.test(last) && !/\b(?:updated|rewritten|refactored|fixed|improved|new|corrected|correct|final|complete|full|revised|modified|optimi[sz]ed)\b[^\n]*:\s*$|(?:修改|更新|重写|改进|新)后?的?(?:代码|版本)[^\n]*[:：]\s*$/i.test(last);
}
