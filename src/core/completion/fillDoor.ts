/**
 * Where a server fills a gap in a text.
 * `suffix`: OpenAI's Completions with `prompt` and `suffix`, below the base URL.
 * `infill`: llama.cpp's endpoint of that name, below the base URL.
 */
export interface FillDoor {
  readonly way: 'suffix' | 'infill';
  /** Of the same origin as the connection, so the key may go there. */
  readonly baseUrl: string;
}
