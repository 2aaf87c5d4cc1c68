"""The control socket of a server under test, spoken to directly: a command without a process of its own."""

import json
import socket


def control(gateway, method: str, timeout: float = 30.0, **params) -> dict:
    """One request; the answer's JSON, or {"error": CODE, "message", "param"}."""
    body = json.dumps(params).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(str(gateway.data / "control.sock"))
        connection.sendall(f"solidrust-control/1 {method} {len(body)}\n".encode() + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    line, _, rest = answer.partition(b"\n")
    words = line.split(b" ")
    assert words[0] in (b"ok", b"error") and int(words[-1]) == len(rest), answer[:200]
    return json.loads(rest) if words[0] == b"ok" else {"error": words[1].decode(), **json.loads(rest)}
