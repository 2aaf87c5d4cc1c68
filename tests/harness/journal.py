"""Writes segments of the usage journal byte by byte, as src/meter/journal_record.cc and journal_segment.cc describe
them: what an earlier release, a crash or a bad disk may have left."""

import struct
import zlib
from dataclasses import dataclass

HEADER = 64


@dataclass
class Record:
    id: str
    account: str
    key: str
    time_ms: int
    prompt_tokens: int = 10
    completion_tokens: int = 5
    cached_tokens: int = 0
    cost_nano: int = 0
    model: str = "vllm-primary"
    target: str = "fake/fake-chat"
    route: str = ""
    status: int = 200
    attempts: int = 1
    latency_ms: int = 30
    first_token_ms: int = 0
    flags: int = 0

    def payload(self) -> bytes:
        texts = [text.encode() for text in (self.id, self.account, self.key, self.model, self.target)]
        route = self.route.encode()
        return (struct.pack("<BBHB5BH", 2, self.flags, self.status, self.attempts, *map(len, texts), len(route))
                + struct.pack("<qQQQqII", self.time_ms, self.prompt_tokens, self.completion_tokens,
                              self.cached_tokens, self.cost_nano, self.latency_ms, self.first_token_ms)
                + b"".join(texts) + route)

    def encoded(self, segment: int) -> bytes:
        payload = self.payload()
        checksum = zlib.crc32(payload, zlib.crc32(struct.pack("<QI", segment, len(payload))))
        return struct.pack("<II", len(payload), checksum) + payload + bytes(-len(payload) % 8)


def segment(number: int, records: list[Record], room: int = 64) -> bytes:
    """The bytes of a segment's file, with so much room left at its end."""
    body = b"".join(record.encoded(number) for record in records) + bytes(room)
    size = HEADER + len(body)
    return b"SRUSAGE1" + struct.pack("<QQ", number, size) + bytes(HEADER - 24) + body


def write_segment(data, number: int, contents: bytes):
    folder = data / "journal"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"{number:016x}.segment").write_bytes(contents)
