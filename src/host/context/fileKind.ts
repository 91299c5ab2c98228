/** What a file is for a message: by its name, as far as that says something, else by its first bytes. */
export type FileKind = { readonly kind: 'image'; readonly mediaType: string } | { readonly kind: 'document' } | { readonly kind: 'text' } | { readonly kind: 'binary' };

/** Pictures that a browser can read. SVG is not among them: it is text, and models read it as such. */
const IMAGES: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', bmp: 'image/bmp', avif: 'image/avif', ico: 'image/x-icon' };
/** As many bytes as git looks at to tell text from other files. */
const LOOKED_AT = 8000;

export function fileKind(name: string, bytes: Uint8Array): FileKind {
  const extension = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const mediaType = Object.hasOwn(IMAGES, extension) ? IMAGES[extension] : undefined;
  if (mediaType !== undefined) return { kind: 'image', mediaType };
  if (startsWith(bytes, '%PDF-')) return { kind: 'document' };
  return isBinary(bytes) ? { kind: 'binary' } : { kind: 'text' };
}

/** A text holds no zero byte, except in UTF-16, which says so in its first two (its byte order mark). */
export function isBinary(bytes: Uint8Array): boolean {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return !utf16 && bytes.subarray(0, LOOKED_AT).includes(0);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((char, index) => bytes[index] === char.charCodeAt(0));
}
