"""What the playground called is found by that name, in the console and on the command line."""

from harness import people
from harness.console import wait_until


def test_calls_of_the_playground_are_asked_for_by_name(make_gateway):
    server = make_gateway()
    eve = people.owner(server, "eve@example.org")
    asked = {"model": "vllm-primary", "messages": [{"role": "user", "content": "hi"}]}
    assert eve.call("POST", "/api/playground/chat", asked).status == 200
    wait_until(lambda: len(eve.get("/api/requests")["data"]) == 1)
    (row,) = eve.get("/api/requests")["data"]
    for name in ("playground", row["key"]):
        assert [found["id"] for found in eve.get(f"/api/requests?key={name}")["data"]] == [row["id"]], name
        (told,) = server.cli("requests", "list", "--key", name)["data"]
        assert told["id"] == row["id"] and told["key_name"] == "(playground)"
    (used,) = server.cli("usage", "--by", "key")["usage"]
    assert used["key"] == row["key"] and used["key_name"] == "(playground)"
    (top,) = [row for name, rows in server.cli("usage", "top", "--by", "key").items() if isinstance(rows, list) for row in rows]
    assert top["key_name"] == "(playground)"
