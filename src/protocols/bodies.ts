/** As much of an error page as is worth reading, in bytes. */
const MAX_ERROR_BYTES = 64 * 1024;

/** The beginning of a body as text. The rest is left unread and the connection closed, so that a flood costs nothing. */
export async function readBounded(response: Response, maxBytes = MAX_ERROR_BYTES): Promise<string> {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; size < maxBytes;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value.subarray(0, maxBytes - size), { stream: true });
    size += value.byteLength;
  }
  await reader.cancel();
  return text;
}
