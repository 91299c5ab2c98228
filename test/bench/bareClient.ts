import process from 'node:process';
import OpenAI from 'openai';

/**
 * A client that does nothing but read: the same request to the same server, the same bytes over HTTP in the same pieces, and
 * nothing is shown. `bytes`: not even an event is parsed; `sdk`: the official SDK makes events of them. A process of its own, as the
 * extension host is one. Prints when each of `count` answers had arrived, in milliseconds since the Unix epoch.
 */
const [origin = '', count = '1', how = 'bytes'] = process.argv.slice(2);
for (let n = 0; n < Number(count); n += 1) {
  await (how === 'sdk' ? readEvents() : readBytes());
  console.log(performance.timeOrigin + performance.now());
}

async function readBytes(): Promise<void> {
  const response = await fetch(`${origin}/v1/chat/completions`, { method: 'POST', body: '{"stream":true}', headers: { 'content-type': 'application/json' } });
  for await (const _ of response.body ?? []) { /* Read and forgotten. */ }
}

async function readEvents(): Promise<void> {
  const client = new OpenAI({ apiKey: 'none', baseURL: `${origin}/v1`, maxRetries: 0 });
  for await (const _ of await client.chat.completions.create({ model: 'bench', messages: [{ role: 'user', content: 'Say it.' }], stream: true })) { /* Read and forgotten. */ }
}
