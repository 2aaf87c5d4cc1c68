"""What an application does with the official Python SDK. Run as a program: plays every case against BASE_URL with the
keys in the environment, and prints one JSON line for each: {"case","ok","error"}."""

import asyncio
import json
import os
import struct
import sys
import time
import traceback

import openai
from openai import AsyncOpenAI, OpenAI

URL = os.environ["BASE_URL"]
KEYS = json.loads(os.environ["KEYS"])
HI = [{"role": "user", "content": "Hi"}]
CASES = []


def case(function):
    CASES.append(function)
    return function


def fake(**script):
    return [{"role": "user", "content": "fake:" + json.dumps(script)}]


def client(key="live", **options):
    return OpenAI(api_key=KEYS[key], base_url=URL, timeout=20, **{"max_retries": 0, **options})


def async_client(key="live", **options):
    return AsyncOpenAI(api_key=KEYS[key], base_url=URL, timeout=20, **{"max_retries": 0, **options})


def raises(kind, call, code=None):
    try:
        call()
    except kind as error:
        assert type(error) is kind, f"{type(error).__name__}, expected {kind.__name__}"
        if code:
            assert error.code == code, error.code
        assert error.request_id is None or error.request_id.startswith("req_")
        return error
    raise AssertionError(f"no {kind.__name__}")


@case
def chat():
    answer = client().chat.completions.create(model="vllm-primary", messages=HI)
    assert answer.choices[0].message.content == "You said: Hi."
    assert answer.usage.completion_tokens == 3 and answer.model == "fake-chat"
    assert answer._request_id.startswith("req_")


@case
def chat_stream():
    text, reason = "", None
    with client().chat.completions.create(model="vllm-primary", messages=fake(text="Grüße 🦀 " * 50, chunks=40),
                                          stream=True) as stream:
        for event in stream:
            text += event.choices[0].delta.content or ""  # unguarded, as common code has it
            reason = event.choices[0].finish_reason or reason
    assert text == "Grüße 🦀 " * 50 and reason == "stop"


@case
def chat_stream_with_usage():
    events = list(client().chat.completions.create(model="vllm-primary", messages=HI, stream=True,
                                                   stream_options={"include_usage": True}))
    assert events[-1].choices == [] and events[-1].usage.completion_tokens == 3


@case
def chat_stream_helper():
    with client().chat.completions.stream(model="vllm-primary", messages=HI) as stream:
        for _ in stream:
            pass
        assert stream.get_final_completion().choices[0].message.content == "You said: Hi."


@case
def chat_async():
    async def run():
        async with async_client() as c:
            answers = await asyncio.gather(*[c.chat.completions.create(
                model="vllm-primary", messages=fake(text=f"answer {i}")) for i in range(20)])
        assert [a.choices[0].message.content for a in answers] == [f"answer {i}" for i in range(20)]
    asyncio.run(run())


@case
def chat_stream_async():
    async def one(c, i):
        text = ""
        async for event in await c.chat.completions.create(
                model="vllm-primary", messages=fake(text=f"stream {i} " * 20, chunks=20, gap=0.002), stream=True):
            text += event.choices[0].delta.content or ""
        assert text == f"stream {i} " * 20

    async def run():
        async with async_client() as c:
            await asyncio.gather(*[one(c, i) for i in range(10)])
    asyncio.run(run())


@case
def completion():
    answer = client().completions.create(model="vllm-primary", prompt="Hi")
    assert answer.choices[0].text == "You said: Hi."


@case
def completion_stream():
    events = client().completions.create(model="vllm-primary", prompt="Hi", stream=True)
    assert "".join(event.choices[0].text for event in events) == "You said: Hi."


@case
def completion_stream_async():
    async def run():
        async with async_client() as c:
            text = ""
            async for event in await c.completions.create(model="vllm-primary", prompt="Hi", stream=True):
                text += event.choices[0].text
            assert text == "You said: Hi."
    asyncio.run(run())


def same_numbers(got, expected):
    assert [struct.pack("<f", a) for a in got] == [struct.pack("<f", b) for b in expected], (got[:3], expected[:3])


@case
def embeddings():
    expected = json.loads(os.environ["VECTORS"])
    for asked in ({}, {"encoding_format": "float"}):  # {}: the SDK itself asks for base64
        for text, numbers in expected.items():
            answer = client().embeddings.create(model="bge-m3", input=[text, "plain"], **asked)
            same_numbers(answer.data[0].embedding, numbers)
            assert len(answer.data) == 2 and len(answer.data[1].embedding) == len(numbers)
    raw = client().embeddings.create(model="bge-m3", input="x", encoding_format="base64")
    assert isinstance(raw.data[0].embedding, str)


@case
def embeddings_async():
    async def run():
        expected = json.loads(os.environ["VECTORS"])
        async with async_client() as c:
            for text in expected:
                answer = await c.embeddings.create(model="bge-m3", input=text)
                same_numbers(answer.data[0].embedding, expected[text])
    asyncio.run(run())


@case
def tools():
    tool = {"type": "function", "function": {"name": "get_weather", "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}}}}}
    for key in ("live", "test"):
        answer = client(key).chat.completions.create(model="vllm-primary", messages=HI, tools=[tool])
        call = answer.choices[0].message.tool_calls[0]
        assert answer.choices[0].finish_reason == "tool_calls" and call.function.name == "get_weather"
        json.loads(call.function.arguments)
        arguments = ""
        for event in client(key).chat.completions.create(model="vllm-primary", messages=HI, tools=[tool], stream=True):
            for part in event.choices[0].delta.tool_calls or []:
                arguments += part.function.arguments or ""
        json.loads(arguments)


@case
def response_format():
    for key in ("live", "test"):
        answer = client(key).chat.completions.create(model="vllm-primary", messages=HI,
                                                     response_format={"type": "json_object"})
        json.loads(answer.choices[0].message.content)


@case
def models():
    listed = [model.id for model in client().models.list()]
    assert "vllm-primary" in listed and "bge-m3" in listed
    assert client().models.retrieve("vllm-primary").id == "vllm-primary"
    for name in listed:  # slashes and all
        assert client().models.retrieve(name).id == name
    assert "org/Slashed-4B" in listed and "modèle:é?/%41" in listed
    raises(openai.NotFoundError, lambda: client().models.retrieve("no-such"), "model_not_found")


@case
def default_headers():
    c = OpenAI(api_key=KEYS["live"], base_url=URL, default_headers={"X-API-Key": KEYS["live"]})
    assert c.chat.completions.create(model="vllm-primary", messages=HI).choices


@case
def authentication_errors():
    def call(key, **options):
        return lambda: client(key, **options).chat.completions.create(model="vllm-primary", messages=HI)
    for key in ("revoked", "malformed"):
        raises(openai.AuthenticationError, call(key), "invalid_api_key")
    raises(openai.PermissionDeniedError, call("models"), "insufficient_permissions")
    raises(openai.BadRequestError, call("live", default_headers={"X-API-Key": KEYS["test"]}), "conflicting_credentials")


@case
def request_errors():
    def call(**fields):
        return lambda: client().chat.completions.create(**{"model": "vllm-primary", "messages": HI, **fields})
    raises(openai.NotFoundError, call(model="gpt-9"), "model_not_found")
    raises(openai.BadRequestError, call(temperature=9), "invalid_value")
    raises(openai.BadRequestError, call(messages=[]), "invalid_value")
    error = raises(openai.BadRequestError, call(max_tokens="many"), "invalid_type")
    assert error.param == "max_tokens" and error.type == "invalid_request_error"
    raises(openai.BadRequestError, call(model="small-context", messages=[{"role": "user", "content": "w " * 99}]),
           "context_length_exceeded")


@case
def upstream_errors():
    def call(**script):
        return lambda: client().chat.completions.create(model="vllm-primary", messages=fake(**script))
    raises(openai.InternalServerError, call(close_first="rst"), "upstream_error")
    raises(openai.InternalServerError, call(status=401, message="Incorrect API key"), "upstream_error")
    raises(openai.BadRequestError, call(status=400, dialect="vllm_old",
                                        message="maximum context length is 4096 tokens"), "context_length_exceeded")


@case
def a_stream_that_breaks_raises():
    text = ""
    try:
        for event in client().chat.completions.create(model="vllm-primary", messages=fake(chunks=20, cut_events=8),
                                                      stream=True):
            text += event.choices[0].delta.content or ""
    except openai.APIError as error:
        assert text.startswith("word0") and error.code == "upstream_error", error
        return
    raise AssertionError(f"the broken stream looked like a success: {text!r}")


@case
def a_stream_that_breaks_raises_async():
    async def run():
        async with async_client() as c:
            try:
                async for _ in await c.chat.completions.create(
                        model="vllm-primary", messages=fake(chunks=20, cut_events=8, cut_how="rst"), stream=True):
                    pass
            except openai.APIError:
                return
        raise AssertionError("the broken stream looked like a success")
    asyncio.run(run())


@case
def retries_get_through():
    """The SDK's own retries: an upstream that is broken each time costs three calls and ends as an error."""
    started = time.monotonic()
    raises(openai.InternalServerError, lambda: client(max_retries=2).chat.completions.create(
        model="vllm-primary", messages=fake(tag=os.environ["TAG"] + "-retries", status=500)))
    assert time.monotonic() - started < 15


@case
def the_client_breaks_off():
    stream = client().chat.completions.create(
        model="vllm-primary", messages=fake(tag=os.environ["TAG"] + "-break", chunks=1000, gap=0.02), stream=True)
    next(iter(stream))
    stream.close()


@case
def raw_response():
    raw = client().chat.completions.with_raw_response.create(model="vllm-primary", messages=HI)
    assert raw.headers["x-request-id"].startswith("req_") and raw.parse().choices


@case
def sandbox_with_a_test_key():
    answer = client("test").chat.completions.create(model="vllm-primary", messages=HI)
    assert answer.choices[0].message.content and "fake" not in answer.model
    text = "".join(e.choices[0].delta.content or "" for e in client("test").chat.completions.create(
        model="vllm-primary", messages=HI, stream=True))
    assert text == answer.choices[0].message.content
    vector = client("test").embeddings.create(model="bge-m3", input="x").data[0].embedding
    assert abs(sum(x * x for x in vector) - 1) < 1e-3


FUNCTION = {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}


@case
def sandbox_answers_a_given_text():
    said = [{"role": "user", "content": 'sandbox: text {"name": "Ada", "age": 36}'}]
    ai = client("test").chat.completions
    assert ai.create(model="vllm-primary", messages=said).choices[0].message.content == '{"name": "Ada", "age": 36}'
    text = "".join(e.choices[0].delta.content or "" for e in ai.create(model="vllm-primary", messages=said, stream=True))
    assert json.loads(text) == {"name": "Ada", "age": 36}


@case
def sandbox_json_in_the_shape_told():
    schema = {"type": "object", "properties": {"age": {"type": "integer", "minimum": 3}, "name": {"type": "string"}},
              "required": ["name", "age"]}
    asked = {"model": "vllm-primary", "response_format": {"type": "json_object"},
             "messages": [{"role": "system", "content": "Match this JSON schema:\n" + json.dumps(schema, indent=2)}, *HI]}
    ai = client("test").chat.completions
    whole = ai.create(**asked).choices[0].message.content
    assert json.loads(whole)["age"] >= 3 and set(json.loads(whole)) == {"name", "age"}
    assert "".join(e.choices[0].delta.content or "" for e in ai.create(**asked, stream=True)) == whole


@case
def sandbox_legacy_functions():
    ai = client("test").chat.completions
    asked = {"model": "vllm-primary", "messages": HI, "functions": [FUNCTION]}
    choice = ai.create(**asked).choices[0]
    assert choice.finish_reason == "function_call" and choice.message.content is None
    assert choice.message.function_call.name == "weather" and "city" in json.loads(choice.message.function_call.arguments)
    name, arguments, reason = "", "", None
    for event in ai.create(**asked, stream=True):
        call = event.choices[0].delta.function_call
        name, arguments = name + (call and call.name or ""), arguments + (call and call.arguments or "")
        reason = event.choices[0].finish_reason or reason
    assert (name, arguments, reason) == ("weather", choice.message.function_call.arguments, "function_call")
    answered = [*HI, choice.message, {"role": "function", "name": "weather", "content": "sunny"}]
    assert "sunny" in ai.create(**{**asked, "messages": answered}).choices[0].message.content
    assert ai.create(**asked, function_call="none").choices[0].message.content


@case
def sandbox_logprobs():
    ai = client("test").chat.completions
    asked = {"model": "vllm-primary", "messages": HI, "logprobs": True, "top_logprobs": 2}
    choice = ai.create(**asked).choices[0]
    tokens = choice.logprobs.content
    assert "".join(t.token for t in tokens) == choice.message.content
    assert all(t.logprob <= 0 and len(t.top_logprobs) == 2 and bytes(t.bytes).decode() == t.token for t in tokens)
    streamed = [t for e in ai.create(**asked, stream=True) if e.choices[0].logprobs for t in e.choices[0].logprobs.content]
    assert streamed == tokens


@case
def sandbox_logprobs_of_a_completion():
    ai = client("test").completions
    asked = {"model": "vllm-primary", "prompt": "Your answer: Yes", "logprobs": 1, "echo": True}
    scored = ai.create(**asked, max_tokens=0)
    choice = scored.choices[0]
    assert choice.text == "Your answer: Yes" and scored.usage.completion_tokens == 0
    assert choice.logprobs.tokens == ["Your", " answer:", " Yes"] and choice.logprobs.text_offset == [0, 4, 12]
    assert choice.logprobs.token_logprobs[0] is None and choice.logprobs.token_logprobs[2] < 0
    whole = ai.create(**asked).choices[0]
    assert whole.text.startswith("Your answer: Yes") and len(whole.text) > 16
    assert whole.logprobs.token_logprobs[:3] == choice.logprobs.token_logprobs
    events = [e.choices[0] for e in ai.create(**asked, stream=True)]
    assert "".join(e.text for e in events) == whole.text
    assert [t for e in events if e.logprobs for t in e.logprobs.token_logprobs] == whole.logprobs.token_logprobs
    assert [o for e in events if e.logprobs for o in e.logprobs.text_offset] == whole.logprobs.text_offset


def main():
    print(json.dumps({"version": openai.__version__}), flush=True)
    for function in CASES:
        result = {"case": function.__name__, "ok": True, "error": None}
        try:
            function()
        except BaseException:
            result |= {"ok": False, "error": traceback.format_exc(limit=-6)}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print(json.dumps([function.__name__ for function in CASES]))
    else:
        main()
