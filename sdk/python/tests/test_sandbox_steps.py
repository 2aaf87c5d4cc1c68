"""The typed steps say what the sandbox understands, and refuse what it refuses."""

import pytest
from solidrust_ai import APIError, APIStatusError, BadRequestError, SolidRusT, code_of
from solidrust_ai.testing import SANDBOX_MODELS, sandbox

LONGEST = 100_000
STEPS = [
    (sandbox.slow("2s").cut(after=5), "sandbox: slow 2s, cut after 5"),
    (sandbox.slow(0.02), "sandbox: slow 20ms"),
    (sandbox.slow("60s"), "sandbox: slow 60s"),
    (sandbox.pause("10s"), "sandbox: pause 10s"),
    (sandbox.long(1).pause(0), "sandbox: long 1, pause 0ms"),
    (sandbox.long(LONGEST), "sandbox: long 100000"),
    (sandbox.error(400), "sandbox: error 400"),
    (sandbox.error(599), "sandbox: error 599"),
    (sandbox.cut(), "sandbox: cut after 3"),
    (sandbox.end(after=LONGEST), "sandbox: end after 100000"),
    (sandbox.stall(after=0), "sandbox: stall after 0"),
    (sandbox.error_in_stream(after=2), "sandbox: error in stream after 2"),
    (sandbox.slow("1ms").text('{"a": 1},\n2'), 'sandbox: slow 1ms, text {"a": 1},\n2'),
]
TOO_MUCH = [
    (lambda: sandbox.slow("61s"), "slow 61s"), (lambda: sandbox.slow(60.001), "slow 60001ms"), (lambda: sandbox.slow("2m"), "slow 2m"),
    (lambda: sandbox.slow("1.5s"), "slow 1.5s"), (lambda: sandbox.slow(-1), "slow -1000ms"), (lambda: sandbox.pause("10001ms"), "pause 10001ms"),
    (lambda: sandbox.long(0), "long 0"), (lambda: sandbox.long(LONGEST + 1), "long 100001"), (lambda: sandbox.error(399), "error 399"),
    (lambda: sandbox.error(600), "error 600"), (lambda: sandbox.cut(after=-1), "cut after -1"),
    (lambda: sandbox.cut(after=LONGEST + 1), "cut after 100001"), (lambda: sandbox.text("x" * 65537), "text " + "x" * 65537),
]


def ask(client: SolidRusT, prompt: str, model: str = "vllm-primary", stream: bool = False):
    return client.with_options(max_retries=0).chat.completions.create(
        model=model, messages=[{"role": "user", "content": prompt}], stream=stream)


@pytest.mark.parametrize("made,text", STEPS)
def test_steps_are_their_prompt(made, text):
    assert isinstance(made, str) and made == text


@pytest.mark.parametrize("make,text", TOO_MUCH)
def test_the_bounds_are_the_sandboxes(make, text, solidrust_client: SolidRusT):
    with pytest.raises(ValueError):
        make()
    with pytest.raises(BadRequestError):
        ask(solidrust_client, f"sandbox: {text}")


@pytest.mark.parametrize("prompt", [
    sandbox.pause("10s").long(1), sandbox.long(LONGEST).cut(after=0), sandbox.end(after=LONGEST), sandbox.error_in_stream(after=2),
    sandbox.slow(0.001).text("x" * 65536),
], ids=lambda prompt: prompt[:40])
def test_the_sandbox_knows_every_step(prompt, solidrust_client: SolidRusT):
    try:
        ask(solidrust_client, prompt)
    except APIError as error:  # as was asked for; a step that it does not know is a 400
        assert not isinstance(error, BadRequestError), error


@pytest.mark.parametrize("status,seen,code", [
    (400, 400, "invalid_value"), (408, 504, "timeout"), (413, 413, "request_too_large"), (422, 400, "invalid_value"),
    (429, 429, "rate_limit_exceeded"), (500, 502, "upstream_error"), (503, 503, "service_unavailable"), (529, 503, "service_unavailable"),
])
def test_refused(status, seen, code, solidrust_client: SolidRusT):
    with pytest.raises(APIStatusError) as caught:
        ask(solidrust_client, sandbox.error(status))
    assert (caught.value.status_code, code_of(caught.value)) == (seen, code)


def test_streams_that_do_not_end_well(solidrust_client: SolidRusT):
    for prompt in (sandbox.long(9).cut(after=4), sandbox.long(9).error_in_stream(after=4)):
        chunks = []
        with pytest.raises(APIError):
            chunks.extend(chunk for chunk in ask(solidrust_client, prompt, stream=True))
        with pytest.raises(APIError):
            for chunk in ask(solidrust_client, prompt, stream=True):
                chunks.append(chunk)
        assert len([chunk for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]) >= 4


def test_an_answer_word_for_word(solidrust_client: SolidRusT):
    assert ask(solidrust_client, sandbox.text('{"a": 1}, b')).choices[0].message.content == '{"a": 1}, b'


def test_the_models_are_those_of_a_test_key(solidrust_client: SolidRusT):
    listed = {model.id for model in solidrust_client.models.list()}
    assert listed == {*SANDBOX_MODELS, "vllm-primary", "bge-m3"}
