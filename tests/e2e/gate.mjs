// Stands between the browser and the server, and can be shut: the server is then as good as away.
import { createServer, connect } from 'node:net';

export async function startGate(consoleUrl) {
  const target = new URL(consoleUrl);
  const open = new Set();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => open.delete(one));
    }
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}`,
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve()); // also if it is shut already
        for (const socket of open) socket.destroy();
      }),
    reopen: () => listen(port),
  };
}
