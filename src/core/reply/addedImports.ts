import { isBlank } from './lineStage.ts';

/** The tag that a Fix is asked to put around the imports that it needs. */
export const IMPORTS_TAG = 'add-imports';

const OPENS = new RegExp(`^(.*?)<${IMPORTS_TAG}>(.*)$`);
const CLOSES = new RegExp(`^(.*?)</${IMPORTS_TAG}>(.*)$`);
const FENCE = /^\s*(?:`{3,}|~{3,})/;

export interface AddedImports {
  /** The next line of a reply; what of it is none of the imports. */
  push(line: string): readonly string[];
  /** The imports so far, each line as it is written. */
  readonly lines: readonly string[];
}

/** Takes out of a reply what it puts into the tag for imports, wherever that stands in it. */
export function addedImports(): AddedImports {
  const lines: string[] = [];
  let isOpen = false;
  const rest = (text: string): readonly string[] => (isBlank(text) ? [] : [text]);
  const take = (text: string): void => {
    if (!isBlank(text) && !FENCE.test(text)) lines.push(text.trimEnd());
  };
  const push = (line: string): readonly string[] => {
    const [, before = '', behind = ''] = (isOpen ? CLOSES : OPENS).exec(line) ?? [undefined];
    if (!(isOpen ? CLOSES : OPENS).test(line)) {
      if (isOpen) take(line);
      return isOpen ? [] : [line];
    }
    if (isOpen) take(before);
    const passed = isOpen ? [] : rest(before);
    isOpen = !isOpen;
    return behind === '' ? passed : [...passed, ...(isOpen || !isBlank(behind) ? push(behind) : [])];
  };
  return { push, lines };
}
