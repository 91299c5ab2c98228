import process from 'node:process';

/**
 * A client that does nothing but read: the same request to the same server, the same bytes over HTTP in the same pieces, and
 * neither an event is parsed nor anything shown. A process of its own, as the extension host is one. Prints when each of `count` answers had arrived, in milliseconds since the Unix epoch.
 */
const [origin = '', count = '1'] = process.argv.slice(2);
for (let n = 0; n < Number(count); n += 1) {
  const response = await fetch(`${origin}/v1/chat/completions`, { method: 'POST', body: '{"stream":true}', headers: { 'content-type': 'application/json' } });
  for await (const _ of response.body ?? []) { /* Read and forgotten. */ }
  console.log(performance.timeOrigin + performance.now());
}
