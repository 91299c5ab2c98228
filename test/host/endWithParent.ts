import process from 'node:process';

/**
 * Loaded with `--import` into the VS Code server. The server runs in a process group of its own, so that the group can be
 * ended as a whole; the price is that it would outlive a launcher that was killed. Its stdin is a pipe from the launcher:
 * when that closes, for whatever reason, the group ends itself.
 */
if (process.argv[1]?.endsWith('server-main.js') === true) {
  process.stdin.on('close', endGroup);
  process.stdin.on('error', endGroup);
  process.stdin.resume();
  // Waiting for the parent's end must not by itself keep the server alive.
  if ('unref' in process.stdin) process.stdin.unref();
}

function endGroup(): void {
  if (process.platform === 'win32') process.exit(0);
  process.kill(-process.pid, 'SIGKILL');
}
