/** Which file a code block is for, as far as the answer says so. */

/** A path as answers write them: with an extension, or one of the names that have none. No spaces, no address, no way up and out. */
const PATH = /^(?:\.\/)?(?:[\w@.+-]+\/)*(?:[\w@+.-]*\.[A-Za-z]\w{0,9}|Dockerfile|Makefile|Gemfile|Rakefile|Procfile|LICENSE|\.[\w.-]+)$/;

/**
 * The paths that stand where answers name the file of a block, likeliest first: behind the language in the fence's info string
 * (`ts src/queue.ts`, `ts:src/queue.ts`, `ts title="src/queue.ts"`), and in the line before the block.
 */
export function filesNamed(info: string, before: string): readonly string[] {
  const inInfo = info.split(/[\s{}]+/).flatMap((word, index) => {
    const value = /^(?:title|file|filename|path|name)=["']?([^"']+)["']?$/i.exec(word)?.[1] ?? (index === 0 ? /^[\w+#-]+:(.+)$/.exec(word)?.[1] : word);
    return value === undefined ? [] : [value];
  });
  const line = before.trimEnd().split('\n').at(-1) ?? '';
  const inLine = line.split(/[\s()[\]"'`“”‘’<>]+/).map((word) => word.replace(/^[*_~]+|[*_~.,;:!?]+$/g, ''));
  return [...new Set([...inInfo, ...inLine].map((path) => path.replaceAll('\\', '/').replace(/:\d+(?:[-:]\d+)?$/, '')).filter(isPath).map((path) => path.replace(/^\.\//, '')))];
}

/** Whether a text is a path below the workspace, and none of an address or of a way out. */
export function isPath(text: string): boolean {
  return text.length <= 260 && PATH.test(text) && !text.split('/').includes('..') && !/^\d+(\.\d+)*$/.test(text);
}
