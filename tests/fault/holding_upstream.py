"""A model server that answers nobody until it is told to: thousands of requests open at once. Prints its port; then on
stdin "count" prints how many requests it holds, and "release" has it answer them and all that come later."""

import asyncio
import re
import resource
import sys

BODY = (b'{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"held","choices":[{"index":0,"message":'
        b'{"role":"assistant","content":"held and let go"},"finish_reason":"stop"}],'
        b'"usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5}}')
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)

held: set[asyncio.Transport] = set()
released = False


class Caller(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b""

    def connection_lost(self, reason):
        held.discard(self.transport)

    def data_received(self, data):
        self.data += data
        head, end, body = self.data.partition(b"\r\n\r\n")
        if not end or len(body) < int(re.search(rb"content-length: *(\d+)", head, re.I).group(1)):
            return
        self.data = b""
        if released:
            self.transport.write(ANSWER)
        else:
            held.add(self.transport)


class Commands(asyncio.Protocol):
    def data_received(self, data):
        global released
        for command in data.split():
            if command == b"release":
                released = True
                for transport in held:
                    transport.write(ANSWER)
            print(len(held), flush=True)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Caller, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.connect_read_pipe(Commands, sys.stdin)
    await server.serve_forever()


hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
asyncio.run(main())
