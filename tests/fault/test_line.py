"""The line in front of a full model: what each account gets of it, by its tier."""

from contextlib import ExitStack

import pytest

from harness.fake import FakeServer, fake
from harness.gateway import Gateway, base_config

from .load import Load, codes, success


@pytest.mark.promise("U67")
@pytest.mark.slow
def test_the_line_is_fair_between_accounts_by_tier_weight(tmp_path):
    upstream = FakeServer()
    config = base_config(upstream.url)
    config["workers"] = 1
    config["models"] = [{"name": "full", "queue": 1000, "queue_timeout": "60s",
                         "targets": [{"upstream": "fake", "model": "fake-chat", "max_in_flight": 1}]}]
    server = Gateway(tmp_path / "line", config)
    tiers = {"free": 1, "pro": 4}
    keys = {}
    for tier in tiers:
        server.run("tiers", "set", tier, "--concurrent", "unlimited", "--requests-per-minute", "unlimited",
                   "--requests-per-hour", "unlimited", "--requests-per-day", "unlimited", "--tokens-per-minute", "unlimited")
        server.account(f"{tier}@example.org", tier)
        keys[tier] = server.key(f"{tier}@example.org")["key"]
    # Always more of each waiting than the heavier one can take in a round.
    with ExitStack() as stack:
        loads = {tier: stack.enter_context(Load(server.url, key, "full", workers=16, gap=0, streams=False, text=None,
                                                prompt=fake(delay=0.02)))
                 for tier, key in keys.items()}
        for load in loads.values():
            load.wait_for(16, within=30)
        since = {tier: len(load.outcomes) for tier, load in loads.items()}
        loads["free"].wait_for(since["free"] + 40, within=60)
        got = {tier: len(load.outcomes) - since[tier] for tier, load in loads.items()}
    for load in loads.values():
        assert success(load.outcomes) == 1, codes(load.outcomes)
    assert 3 <= got["pro"] / got["free"] <= 5, got
    server.finish()
    upstream.stop()
