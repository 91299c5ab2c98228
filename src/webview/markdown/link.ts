const OPENED: readonly string[] = ['http:', 'https:', 'mailto:'];

/**
 * The address of a link if it may be one: absolute, and of a kind that leads out of VS Code. Anything else (`command:`,
 * `javascript:`, `data:`, `vscode:`, a path) is `undefined` and stays text. What the URL parser read is what is returned, so
 * that what was checked is what is opened.
 */
export function linkAddress(href: string): string | undefined {
  try {
    // CommonMark encodes a backslash; the URL parser would take it for a slash.
    const url = new URL(href.replaceAll('\\', '%5C'));
    return OPENED.includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined; // Not absolute.
  }
}
