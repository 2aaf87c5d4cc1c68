"""Makes docs/figures/console.png: the console's overview of a real installation that has been in use for a week, by its clock.

    .venv/bin/python tests/e2e/figure.py        # with what tests/e2e needs, and libfaketime; takes a minute
"""

import json
import random
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests")]

from conftest import Browser  # noqa: E402
from harness.fake import FakeServer, fake  # noqa: E402
from harness.gateway import Gateway, base_config  # noqa: E402

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
PEOPLE = {"ada@example.org": ["billing", "website"], "grace@example.org": ["search"], "alan@example.org": ["notebook", "nightly"], "mary@example.org": ["support-bot"]}


def config(upstream: str) -> dict:
    made = base_config(upstream)
    server = {"kind": "openai", "base_url": upstream, "api_key_env": "FAKE_UPSTREAM_KEY"}
    made["upstreams"] = [{"name": "gpu-1", **server}, {"name": "gpu-2", **server}]
    targets = [{"upstream": "gpu-1", "model": "fake-chat", "max_in_flight": 32}, {"upstream": "gpu-2", "model": "fake-chat", "max_in_flight": 32}]
    made["models"] = [{"name": "vllm-primary", "context": 8192, "prompt_price_per_million": 150, "completion_price_per_million": 600, "targets": targets},
                      {"name": "qwen3-4b", "prompt_price_per_million": 50, "completion_price_per_million": 200, "targets": targets[:1]},
                      {"name": "bge-m3", "kind": "embedding", "prompt_price_per_million": 20, "targets": [{"upstream": "gpu-2", "model": "fake-embed"}]}]
    return made


def call(server: Gateway, key: str, chance: random.Random):
    model = chance.choices(["vllm-primary", "qwen3-4b", "bge-m3"], [5, 2, 3])[0]
    words = "word " * chance.randrange(20, 400)
    script = fake(status=500) if chance.random() < 0.03 else fake(chunks=chance.randrange(5, 60), gap=0.002)
    body = {"model": model, "input": words} if model == "bge-m3" else {
        "model": model, "stream": chance.random() < 0.7, "messages": [{"role": "user", "content": words}, {"role": "user", "content": script}]}
    request = urllib.request.Request(f"{server.url}/v1/{'embeddings' if model == 'bge-m3' else 'chat/completions'}", json.dumps(body).encode(),
                                     {"X-API-Key": key, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
    except urllib.error.HTTPError:
        pass


def use(server: Gateway, keys: list[str], calls: int, chance: random.Random):
    for _ in range(calls):
        call(server, chance.choices(keys, range(len(keys), 0, -1))[0], chance)


def week(server: Gateway, keys: list[str], chance: random.Random):
    """The server is started anew every six hours of it, by a clock that is so far behind."""
    for hours in range(162, -1, -6):
        hour = time.gmtime(time.time() - hours * 3600).tm_hour
        server.environment["FAKETIME"] = f"-{hours}h"
        server.stop()
        server.start()
        if not keys:
            for email, names in PEOPLE.items():
                server.account(email, tier="enterprise")
                keys += [server.key(email, name)["key"] for name in names]
        busy = 12 if 8 <= hour <= 18 else 3  # the night is quiet
        threads = [threading.Thread(target=use, args=(server, keys, busy + chance.randrange(6), random.Random(chance.random()))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def main():
    model_server = FakeServer()
    server = Gateway(Path(tempfile.mkdtemp()), config(model_server.url), environment={
        "LD_PRELOAD": LIBRARY, "FAKETIME": "-170h", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
    week(server, [], random.Random(7))
    time.sleep(2)  # the last records
    link = server.cli("console", "setup-link")["link"]
    browser = Browser()
    browser.flawless("figure", console="http://%s:%d" % server.console_address, setup=link, picture=str(ROOT / "docs/figures/console.png"))
    browser.stop()
    server.finish()
    model_server.stop()


if __name__ == "__main__":
    main()
