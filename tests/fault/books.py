"""The usage ledger against the upstreams' own count."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from .load import Outcome


@dataclass
class Books:
    requests: int
    failed: int
    attempts: int  # calls of upstreams, by the ledger
    calls: int  # by the upstreams
    tokens: int  # of whole answers: as reported by the upstreams, and the same in the ledger
    partial: int


def attempts_in(route: str) -> list[str]:
    """The attempts that a route tells, without what was passed over: "fake-0:reset/3ms"."""
    return [entry for entry in route.split() if "/" in entry]


def compare(trio, model: str, outcomes: list[Outcome]) -> Books:
    """Asserts that the ledger says what the callers and the upstreams saw: every request once, with each of its calls,
    its outcome and the very tokens that were reported."""
    rows = trio.ledger(model, len(outcomes))
    by_upstream = trio.counts(model)
    assert len(rows) == len(outcomes), f"{len(rows)} records of {len(outcomes)} requests"
    assert len({row["request_id"] for row in rows}) == len(rows)

    calls = defaultdict(list)
    for upstream in by_upstream:
        for call in upstream:
            calls[call["id"]].append(call)
    ids = {row["request_id"] for row in rows}
    assert calls.keys() <= ids, f"upstreams were asked in the name of {len(calls.keys() - ids)} unknown requests"

    failed = [row for row in rows if row["status"] >= 400]
    assert len(failed) == sum(not one.ok for one in outcomes), \
        f"{Counter(row['status'] for row in failed)} in the ledger, {Counter(one.code for one in outcomes)} seen"
    # By code: a stream that broke has no status of its own with the caller.
    seen = Counter(one.code.split()[0] for one in outcomes if not one.ok and one.code[:1].isdigit())
    assert seen == Counter(str(row["status"]) for row in failed if not row["partial"])
    tokens = 0
    for row in rows:
        mine = calls[row["request_id"]]
        told = attempts_in(row["route"])
        assert len(told) == (row["attempts"] if row["route"] else 0), dict(row)
        if row["attempts"] > 1 or row["status"] >= 400:
            assert row["attempts"] == 0 or told, f"an eventful way is not told: {dict(row)}"
        if row["status"] < 400:
            assert not told or ":ok/" in told[-1], dict(row)
            reported = [call["usage"] for call in mine if call["done"] and call["usage"]]
            mine_tokens = (row["prompt_tokens"], row["completion_tokens"])
            assert mine_tokens in [(one["prompt_tokens"], one["completion_tokens"]) for one in reported], \
                f"{mine_tokens} in the ledger, reported: {reported}"
            tokens += sum(mine_tokens)
        elif row["partial"]:  # what came of the answer
            assert 0 < row["completion_tokens"] <= max(call["content"] for call in mine), (dict(row), mine)
        else:
            assert row["completion_tokens"] == 0, dict(row)
    return Books(len(rows), len(failed), sum(row["attempts"] for row in rows),
                 sum(map(len, by_upstream)), tokens, sum(row["partial"] for row in rows))
