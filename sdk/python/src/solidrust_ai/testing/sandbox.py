"""What the gateway's sandbox can be asked for, as typed steps that make the prompt.

    sandbox.slow("2s").cut(after=5)      # the text "sandbox: slow 2s, cut after 5"

Steps are a `str`: pass them as the last user message. The bounds are the sandbox's own; what it would reject is a
ValueError here, so that a slip in a test is not taken for an answer.
"""

from __future__ import annotations

import re
from typing import Literal, Union, get_args

SandboxModel = Literal[
    "sandbox",
    "sandbox-embedding",
    "sandbox-rerank",
    "sandbox-moderation",
    "sandbox-image",
    "sandbox-speech",
    "sandbox-transcription",
    "sandbox-slow",
    "sandbox-long",
    "sandbox-cut",
    "sandbox-end",
    "sandbox-stall",
    "sandbox-error-stream",
    "sandbox-error-400",
    "sandbox-error-429",
    "sandbox-error-500",
    "sandbox-error-503",
    "sandbox-error-504",
]
"""Models of every test key that misbehave by themselves, for an application whose prompts a test cannot change."""

SANDBOX_MODELS: tuple[SandboxModel, ...] = get_args(SandboxModel)

Time = Union[str, float]
"""`"2s"`, `"20ms"`, or a number of seconds."""

_TIME = re.compile(r"([0-9]+)(ms|s)", re.ASCII)
_MOST_WORDS = 100_000
_MOST_TEXT = 64 * 1024


class Steps(str):
    """A prompt for the sandbox. Each method adds a step; the prompt is what stands so far."""

    __slots__ = ()

    def error(self, status: int) -> Steps:
        """No answer: what a caller sees when a model server fails with this status, 400 to 599."""
        return self._with(f"error {_within('status', status, 400, 599)}")

    def slow(self, time: Time) -> Steps:
        """So long until the first byte, at most 60 s."""
        return self._with(f"slow {_time(time, 60)}")

    def pause(self, time: Time) -> Steps:
        """So long before each further word of a stream, at most 10 s."""
        return self._with(f"pause {_time(time, 10)}")

    def long(self, words: int) -> Steps:
        """An answer of so many words."""
        return self._with(f"long {_within('words', words, 1, _MOST_WORDS)}")

    def cut(self, *, after: int = 3) -> Steps:
        """The connection to the model server breaks after so many words."""
        return self._with(f"cut after {_words(after)}")

    def end(self, *, after: int = 3) -> Steps:
        """The stream ends after so many words as if all were well, but without finish reason and `[DONE]`."""
        return self._with(f"end after {_words(after)}")

    def stall(self, *, after: int = 3) -> Steps:
        """Silence after so many words, until the gateway's stall deadline (60 s)."""
        return self._with(f"stall after {_words(after)}")

    def error_in_stream(self, *, after: int = 3) -> Steps:
        """An error block inside the stream after so many words."""
        return self._with(f"error in stream after {_words(after)}")

    def text(self, answer: str) -> str:
        """Exactly this answer. It is the last step: nothing can stand behind it."""
        if len(answer.encode()) > _MOST_TEXT:
            raise ValueError(f"an answer has at most {_MOST_TEXT} bytes")
        return str(self._with(f"text {answer}"))

    def _with(self, step: str) -> Steps:
        return Steps(f"{self}, {step}" if self else f"sandbox: {step}")


sandbox = Steps()
"""Where steps begin: `sandbox.slow("2s")`."""


def _within(what: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise ValueError(f"{what} is {least} to {most}, not {value}")
    return value


def _words(after: int) -> int:
    return _within("after", after, 0, _MOST_WORDS)


def _time(time: Time, most: int) -> str:
    text = time if isinstance(time, str) else f"{round(time * 1000)}ms"
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) * (1 if match[2] == "ms" else 1000) > most * 1000:
        raise ValueError(f"a time is a whole number of ms or s, or a number of seconds, of at most {most} s, not {time!r}")
    return text
