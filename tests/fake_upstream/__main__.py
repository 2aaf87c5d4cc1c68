"""python -m fake_upstream [--tls CERT KEY]: one line of JSON with the ports, then serves until stdin closes."""

import argparse
import asyncio
import json
import ssl
import sys

from .control import Control
from .server import Connection, FakeUpstream


async def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--models", default="fake-chat,fake-embed")
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    options = arguments.parse_args()

    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
    loop = asyncio.get_running_loop()
    upstream = FakeUpstream(options.models.split(","))
    data = await loop.create_server(lambda: Connection(upstream), "127.0.0.1", options.port, ssl=context, backlog=2048)
    control = await asyncio.start_server(Control(upstream).serve, "127.0.0.1", 0)
    lag = loop.create_task(upstream.watch_lag())
    print(json.dumps({"port": data.sockets[0].getsockname()[1], "control": control.sockets[0].getsockname()[1]}),
          flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    lag.cancel()


asyncio.run(main())
