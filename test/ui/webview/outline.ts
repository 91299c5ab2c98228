/**
 * What HTML means, so that what the page built can be held against what a specification expects. Runs inside a page, so it
 * uses nothing from outside.
 */
export function outline(root: Element): string {
  const openable = (href: string | null): string | undefined => {
    try {
      const url = new URL(href ?? '');
      return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href.replace(/[\\[\]]/g, encodeURIComponent) : undefined;
    } catch {
      return undefined;
    }
  };
  const BLOCKS = /^(?:p|h[1-6]|ul|ol|li|blockquote|hr|pre|table|thead|tbody|tr|th|td|div)$/;
  const children = (element: Element, inLink: boolean): string[] => [...element.childNodes].flatMap((node) => describe(node, inLink));
  /** Texts that stand beside each other are one, and white space between blocks is none. */
  const joined = (parts: readonly string[]): string => {
    const merged: string[] = [];
    for (const part of parts) {
      const last = merged.at(-1);
      if (part.startsWith('"') && last?.startsWith('"')) merged[merged.length - 1] = JSON.stringify((JSON.parse(last) as string) + (JSON.parse(part) as string));
      else merged.push(part);
    }
    const isBlock = (part: string | undefined): boolean => part === undefined || BLOCKS.test(/^[a-z0-9]+/.exec(part)?.[0] ?? '');
    return merged.map((part, index) => {
      if (!part.startsWith('"')) return part;
      let text = JSON.parse(part) as string;
      if (isBlock(merged[index - 1]) || /^(?:br\[|task\()/.test(merged[index - 1] ?? '')) text = text.replace(/^\s+/, '');
      if (isBlock(merged[index + 1])) text = text.replace(/\s+$/, '');
      return text === '' ? '' : JSON.stringify(text);
    }).filter((part) => part !== '').join(' ');
  };
  const named = (name: string, inside: readonly string[], detail = ''): string[] => [`${name}${detail}[${joined(inside)}]`];
  function describe(node: Node, inLink: boolean): string[] {
    // Spaces around a line break are drawn by no browser.
    if (node instanceof Text) return [JSON.stringify(node.data.replace(/[ \t]*\n[ \t]*/g, '\n'))];
    if (!(node instanceof Element)) return [];
    const name = node.localName;
    const heading = /^heading-(\d)$/.exec(node.className)?.[1];
    if (heading !== undefined) return named(`h${heading}`, children(node, inLink));
    if (node.className === 'code-block' || name === 'pre') {
      const code = node.querySelector('code');
      const language = node.querySelector<HTMLElement>('.code-head')?.dataset['language'] ?? (/language-(\S*)/.exec(code?.className ?? '')?.[1] ?? '');
      return [`pre(${language})${JSON.stringify((code?.textContent ?? '').replace(/\n$/, ''))}`];
    }
    if (node.className === 'line-break' || name === 'br') return ['br[]'];
    if (node.className === 'table') return children(node, inLink);
    if (node.classList.contains('task') || name === 'input') return [`task(${node.classList.contains('done') || node.hasAttribute('checked')})`];
    if (name === 'img' || node.classList.contains('image')) {
      const address = openable(node.getAttribute(name === 'img' ? 'src' : 'href'));
      const text = (name === 'img' ? node.getAttribute('alt') : node.textContent) ?? '';
      return address === undefined || inLink ? [JSON.stringify(text)] : [`img(${address})${JSON.stringify(text || address)}`];
    }
    if (name === 'a') {
      const address = openable(node.getAttribute('href'));
      return address === undefined ? children(node, true) : named('a', children(node, true), `(${address})`);
    }
    if (name === 'span') return children(node, inLink);
    const align = /^align-(\w+)$/.exec(node.className)?.[1] ?? node.getAttribute('align') ?? '';
    const start = name === 'ol' ? String((node as HTMLOListElement).start) : '';
    return named(name, children(node, inLink), start || align ? `(${start || align})` : '');
  }
  return joined(children(root, false));
}
