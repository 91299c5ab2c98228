import type { ImageJob } from '../../contract/context.ts';
import { base64, blobOf, fitImage } from './fitImage.ts';
import { post } from '../host.ts';
import { t } from '../words.ts';

/** A paste of more than this is a thing of its own, not a part of the sentence. */
const MOST_CHARACTERS = 8000;
const MOST_LINES = 200;
/** Bytes of a dropped text or PDF that are read at all. */
const MOST_BYTES = 10 * 1024 * 1024;

/** Whether a text that is being pasted becomes a chip in place of a part of the message. */
function isLarge(text: string): boolean {
  return text.length > MOST_CHARACTERS || text.split('\n', MOST_LINES + 1).length > MOST_LINES;
}

/** Takes what is pasted, if it is more than a piece of the sentence. */
export function onPaste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData('text/plain') ?? '';
  // Office programs put a picture of the text beside it.
  if (files.length > 0 && text === '') {
    event.preventDefault();
    for (const file of files) void attachFile(file, 'pasted');
  } else if (isLarge(text)) {
    event.preventDefault();
    post({ type: 'attach-text', label: '', text });
  }
}

/** VS Code's own list of what is dragged out of its Explorer and tabs. */
const DRAGGED = ['application/vnd.code.uri-list', 'text/uri-list'];

export function canDrop({ dataTransfer }: DragEvent): boolean {
  return dataTransfer !== null && dataTransfer.types.some((type) => type === 'Files' || DRAGGED.includes(type));
}

export function onDrop(event: DragEvent): void {
  event.preventDefault();
  const uris = DRAGGED.map((type) => event.dataTransfer?.getData(type) ?? '').find((list) => list !== '');
  if (uris !== undefined) return post({ type: 'drop-context', uris });
  for (const file of event.dataTransfer?.files ?? []) void attachFile(file, 'dropped');
}

/** A file that the browser holds. Says to the host what came of it, and never rejects. */
async function attachFile(file: File, how: 'pasted' | 'dropped'): Promise<void> {
  // The name of a pasted picture is the browser's invention.
  const label = how === 'pasted' ? '' : file.name;
  const failed = (reason: string): void => post({ type: 'attach-failed', ticket: '', reason });
  try {
    if (file.type.startsWith('image/') && file.type !== 'image/svg+xml') return await attachImage(file, '', label);
    if (file.size > MOST_BYTES) return failed(t('{0} is larger than {1} MB.', file.name, MOST_BYTES / 1024 / 1024));
    if (file.type === 'application/pdf') return post({ type: 'attach-document', label: file.name, data: await base64(file) });
    const text = await file.text();
    if (text.includes('\0')) return failed(t('{0} is not a text, an image or a PDF.', file.name));
    post({ type: 'attach-text', label: file.name, text });
  } catch (error) {
    failed(t('{0} cannot be read: {1}', file.name, error instanceof Error ? error.message : String(error)));
  }
}

async function attachImage(picture: Blob, ticket: string, label: string): Promise<void> {
  post({ type: 'attach-image', ticket, label, ...(await fitImage(picture)) });
}

const begun = new Set<string>();

/** Makes the host's pictures fit, each once, however often it is named. */
export function doImageJobs(jobs: readonly ImageJob[]): void {
  for (const { ticket, mediaType, data } of jobs) {
    if (begun.has(ticket)) continue;
    begun.add(ticket);
    attachImage(blobOf(data, mediaType), ticket, '').catch((error: unknown) => {
      post({ type: 'attach-failed', ticket, reason: t('The image cannot be read: {0}', error instanceof Error ? error.message : String(error)) });
    });
  }
}
