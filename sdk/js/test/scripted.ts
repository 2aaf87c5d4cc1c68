// A server that gives scripted answers, one a request, and remembers when and what it was asked.
import { once } from 'node:events';
import { type IncomingHttpHeaders, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

export const refusal = (headers: Record<string, string> = {}, status = 429, code = 'rate_limit_exceeded'): Answer => ({
  status,
  headers,
  body: JSON.stringify({ error: { message: 'No.', type: 't', code, param: null } }),
});

export const list: Answer = { status: 200, body: '{"object":"list","data":[]}' };

export async function scripted(answers: Answer[]) {
  const asked: { at: number; url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const at = performance.now();
    let body = '';
    for await (const piece of request) body += piece;
    asked.push({ at, url: request.url ?? '', headers: request.headers, body });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    response.writeHead(answer?.status ?? 500, { 'content-type': 'application/json', ...answer?.headers });
    response.end(answer?.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
