/**
 * A formula in an answer. The element's own text is the formula as it was written, so that the answer's text content is the
 * answer; what is seen in its place is drawn in a shadow tree when the page has time, and the code for that loaded then.
 */
export function buildFormula(name: 'span' | 'div', source: string, tex: string, display: boolean): HTMLElement {
  const element = document.createElement(name);
  element.className = display ? 'formula display' : 'formula';
  element.textContent = source;
  waiting.push({ element, tex, display });
  if (waiting.length === 1) requestIdleCallback(() => void draw(), { timeout: 300 });
  return element;
}

interface Waiting {
  readonly element: HTMLElement;
  readonly tex: string;
  readonly display: boolean;
}

let waiting: Waiting[] = [];

async function draw(): Promise<void> {
  const { formulaTree, formulaStyles } = await import('./formulaTree.ts');
  const batch = waiting;
  waiting = [];
  const drawSome = (from: number, idle: IdleDeadline): void => {
    let next = from;
    do {
      const { element, tex, display } = batch[next] ?? {};
      next += 1;
      const tree = tex === undefined || element?.isConnected !== true ? undefined : formulaTree(tex, display === true);
      // One that cannot be read stays as it was written.
      if (!tree || !element) continue;
      const shadow = element.attachShadow({ mode: 'open' });
      shadow.adoptedStyleSheets = [formulaStyles()];
      shadow.append(tree);
    } while (next < batch.length && idle.timeRemaining() > 2);
    if (next < batch.length) requestIdleCallback((more) => drawSome(next, more), { timeout: 300 });
  };
  requestIdleCallback((idle) => drawSome(0, idle), { timeout: 300 });
}
