"""Makes API keys that are well-formed, so that tests can offer keys which nobody was given."""

import random
import string
import zlib

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


def base62(number: int, width: int) -> str:
    out = ""
    for _ in range(width):
        number, digit = divmod(number, 62)
        out = ALPHABET[digit] + out
    return out


def well_formed(body: str, environment: str = "live") -> str:
    text = f"sk_{environment}_{body}"
    return text + base62(zlib.crc32(text.encode()), 6)


def unknown_key(environment: str = "live", chance=random) -> str:
    return well_formed("".join(chance.choice(ALPHABET) for _ in range(43)), environment)


def wrong_checksum(key: str) -> str:
    last = ALPHABET[(ALPHABET.index(key[-1]) + 1) % 62]
    return key[:-1] + last
