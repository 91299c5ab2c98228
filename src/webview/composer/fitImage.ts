import { IMAGE_TYPES } from '../../core/conversation/reference.ts';

/** A picture that may go along, and a small copy for its chip. */
export interface FittedImage {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
  /** A data URL. */
  readonly thumbnail: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** No service looks at more pixels of a side than this; Anthropic refuses 8,000 (platform.claude.com, Vision). */
const LONGEST_SIDE = 2000;
const THUMBNAIL_SIDE = 64;
/** Anthropic takes 5 MB of base64 for one picture, the least of those who say. */
const MOST_BYTES = 3.7 * 1024 * 1024;

/**
 * Makes a picture fit: one that is small enough and of a type that everybody takes goes along as it is, any other is drawn anew.
 *
 * @throws when the browser cannot read it as a picture.
 */
export async function fitImage(file: Blob): Promise<FittedImage> {
  const picture = await createImageBitmap(file);
  try {
    const { width, height } = picture;
    const thumbnail = await dataUrl(await drawn(picture, THUMBNAIL_SIDE, 'image/png'));
    const known = IMAGE_TYPES.some((type) => type === file.type);
    if (known && Math.max(width, height) <= LONGEST_SIDE && file.size <= MOST_BYTES) return { mediaType: file.type, data: await base64(file), thumbnail, width, height };
    // Screenshots stay sharp as PNG; a photograph that is too large that way is smaller as JPEG.
    const sharp = await drawn(picture, LONGEST_SIDE, 'image/png');
    const fitted = sharp.size <= MOST_BYTES ? sharp : await drawn(picture, LONGEST_SIDE, 'image/jpeg');
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    return { mediaType: fitted.type, data: await base64(fitted), thumbnail, width: Math.round(width * scale), height: Math.round(height * scale) };
  } finally {
    picture.close();
  }
}

async function drawn(picture: ImageBitmap, longest: number, type: 'image/png' | 'image/jpeg'): Promise<Blob> {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot draw.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type, quality: 0.85 });
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(blob);
  });
}

export async function base64(blob: Blob): Promise<string> {
  const url = await dataUrl(blob);
  return url.slice(url.indexOf(',') + 1);
}

/** The bytes of a base64 text, as a file of this type. */
export function blobOf(data: string, type: string): Blob {
  return new Blob([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], { type });
}
