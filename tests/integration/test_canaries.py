"""50 canaries - keys, prompts, credentials, bodies - through every path; none may stand in a log or in the data."""

import base64
import secrets

import pytest

from harness.api import chat_body
from harness.client import Broken
from harness.fake import fake
from harness.keys import unknown_key, wrong_checksum
from harness.leaks import leaks_in, leaks_in_tree

pytestmark = pytest.mark.quick


def word() -> str:
    return "canary" + secrets.token_hex(12)


@pytest.mark.promise("S26", "S32")
def test_no_canary_is_written_anywhere(own, fake_server):
    server, api = own(lambda config: config.update(log={"level": "debug"}, limits={"invalid_keys_per_minute": 1_000_000}))
    planted = []

    def plant() -> str:
        planted.append(word())
        server.secrets.append(planted[-1])
        return planted[-1]

    def key_of_nobody() -> str:
        planted.append(unknown_key())
        server.secrets.append(planted[-1])
        return planted[-1]

    answers = []

    def chat(content, **options):
        try:
            answers.append(api.chat(content, **options))
        except Broken as broken:
            if broken.partial:
                answers.append(broken.partial)

    made = [server.key("tests@example.org", f"k{i}", environment=e)["key"] for i, e in enumerate(["live", "test"] * 3)]
    # prompts, in good and bad requests, whole and streamed, through the upstream and the sandbox
    for stream in (False, True):
        for key in ("", made[1]):
            chat(plant(), stream=stream, key=key)
        for script in ({"status": 500}, {"status": 400, "dialect": "vllm"}, {"close_first": "rst"}, {"error_at": 0},
                       {"error_at": 2}, {"cut_events": 3}, {"bad_json_at": 0}, {"bad_json_at": 2}, {"huge_header": 100_000},
                       {"gzip": True}):
            chat(fake(tag=plant(), **script), stream=stream, check=False)
    chat("x", model=plant())
    for fields in ({"temperature": plant()}, {"stream": plant()}, {"messages": plant()}, {"user": plant()},
                   {plant(): 1}, {"messages": [{"role": "user", "content": plant()}, 5]}):
        api.post("/v1/chat/completions", json=chat_body(fields=fields))
    api.post("/v1/chat/completions", body=('{"model":"vllm-primary","messages":[{"content":"' + plant()).encode())
    api.post("/v1/embeddings", json={"model": "bge-m3", "input": [plant(), 5]})
    api.post("/v1/embeddings", json={"model": "bge-m3", "input": plant()})
    api.post("/v1/completions", json={"model": "vllm-primary", "prompt": plant()})
    api.chat(plant() + " word" * 200, model="small-context")
    # the upstream's own words
    raw = b"HTTP/1.1 200 OK\r\nX-Canary: %s\r\nContent-Length: 30\r\n\r\n%s"
    chat(fake(raw=base64.b64encode(raw % (plant().encode(), plant().encode())).decode()), check=False)
    chat(fake(status=500, message=plant()), check=False)
    # keys and passwords in every place where a caller may put them
    for header in (("X-API-Key", key_of_nobody()), ("Authorization", "Bearer " + key_of_nobody()),
                   ("X-API-Key", wrong_checksum(key_of_nobody())), ("X-API-Key", plant()),
                   ("Authorization", "Basic " + base64.b64encode(plant().encode()).decode()),
                   ("Authorization", "Digest " + plant()), ("Cookie", "session=" + plant()), ("X-Any", plant()),
                   ("Proxy-Authorization", plant())):
        answers.append(api.get("/v1/models", key=None, headers=[header]))
    answers.append(api.get("/v1/models", key=made[0], headers=[("Authorization", "Bearer " + key_of_nobody())]))
    for path in (f"/v1/models?api_key={key_of_nobody()}", f"/{key_of_nobody()}", f"/v1/models/{key_of_nobody()}",
                 f"/v1/models/x?password={plant()}"):
        answers.append(api.get(path, key=made[2]))
    # broken messages that carry them
    for message in (b"GET / HTTP/1.1\r\nX-API-Key: %s\r\n\r\n", b"GET /%s HTTP/9\r\n\r\n", b"%s\r\n\r\n", b"%s / HTTP/1.1\r\nHost: x\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: %s/\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n",
                    b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nTransfer-Encoding: x\r\n\r\n"):
        with api.connect() as connection:
            connection.send(message % key_of_nobody().encode())
            answers.append(connection.read())
    # commands
    for arguments in (("keys", "show", key_of_nobody()), ("keys", "revoke", key_of_nobody()),
                      ("keys", "create", "--account", key_of_nobody(), "--name", "x"),
                      ("keys", "create", "--account", "tests@example.org", "--name", key_of_nobody()),
                      ("accounts", "create", "--email", plant())):
        result = server.run(*arguments, check=False)
        assert result.returncode in (1, 2)
        assert not leaks_in((result.stdout + result.stderr).encode(), [p for p in planted if p.startswith("sk_")])
    listed = server.run("keys", "list").stdout + server.run("keys", "list", "--json").stdout
    assert not leaks_in(listed.encode(), made)

    assert len(planted) >= 50
    # error bodies repeat no key either (a model's name or a prompt may come back to whoever sent it)
    for answer in answers:
        assert not leaks_in(answer.body, [p for p in planted + made if p.startswith("sk_")]), answer.body
    assert not leaks_in_tree([server.log_file, server.data], server.secrets)
    assert server.stop() == 0
    assert not leaks_in_tree([server.log_file, server.data], server.secrets)


def test_the_check_itself_finds_a_piece_of_a_key(tmp_path):
    key = unknown_key()
    (tmp_path / "a").write_text(f"hint {key[:8]}…{key[-4:]} id key_{'x' * 22}")
    assert not leaks_in_tree([tmp_path], [key])
    (tmp_path / "b").write_text(f"key {key[20:28]} seen")
    assert leaks_in_tree([tmp_path], [key])
