"""Holds a response against api/openapi/api.yaml: status, headers, content type, body, each event of a stream."""

import json
import re
from functools import cached_property
from pathlib import Path

import jsonschema
import yaml

from .client import Response, sse_data, sse_named

SPEC = Path(__file__).resolve().parent.parent.parent / "api/openapi/api.yaml"
ERROR_EVENT = "#/components/schemas/Error"
NAMED_EVENTS = ("/MessagesEvent", "/ResponsesEvent", "/MediaEvent")


class Contract:
    def __init__(self, spec: dict):
        self.spec = spec
        self.validators: dict[str, jsonschema.Draft202012Validator] = {}

    @cached_property
    def paths(self) -> list[tuple[re.Pattern, dict]]:
        # {id} may contain slashes; the exact paths go first.
        patterns = []
        for template, item in sorted(self.spec["paths"].items(), key=lambda pair: "{" in pair[0]):
            patterns.append((re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(template))), item))
        return patterns

    def resolve(self, node: dict) -> dict:
        while "$ref" in node:
            target = self.spec
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def validate(self, schema: dict, value):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            # References point into the whole document.
            document = {**schema, "components": self.spec["components"]}
            self.validators[key] = jsonschema.Draft202012Validator(document)
        error = jsonschema.exceptions.best_match(self.validators[key].iter_errors(value))
        if error is not None:
            raise AssertionError(f"not as documented at {error.json_path}: {error.message[:600]}")

    def responses_for(self, method: str, path: str) -> dict:
        path = path.split("?")[0]
        anything = self.spec["x-any-request"]["responses"]
        for pattern, item in self.paths:
            if pattern.fullmatch(path):
                operation = item.get(method.lower()) or (item.get("get") if method == "HEAD" else None)
                return operation["responses"] if operation else anything
        return anything

    def check(self, response: Response):
        where = f"{response.method} {response.path} -> {response.status}"
        try:
            self.check_response(response)
        except AssertionError as error:
            raise AssertionError(f"{where}: {error}\n{response.headers}\n{response.body[:800]!r}") from None

    def check_response(self, response: Response):
        responses = self.responses_for(response.method, response.path)
        assert str(response.status) in responses, "this status is not documented"
        documented = self.resolve(responses[str(response.status)])
        for name, header in documented.get("headers", {}).items():
            header = self.resolve(header)
            value = response.header(name)
            if value is None:
                assert not header.get("required"), f"the header {name} is missing"
            else:
                self.validate(header["schema"], value)
        if response.method == "HEAD":
            return
        if "content" not in documented:
            assert response.body == b"" and response.content_type == "", "a body where none is documented"
            return
        kind = response.content_type.split("/")[0] + "/*"
        content = documented["content"].get(response.content_type) or documented["content"].get(kind)
        assert content is not None, f"the content type {response.content_type} is not documented"
        if response.content_type == "text/event-stream":
            self.check_events(content["x-event-schema"], response.body)
        elif content["schema"].get("type") != "string":  # else: sound, text
            self.validate(content["schema"], json.loads(response.body))

    def check_events(self, schema: dict, body: bytes):
        if schema.get("$ref", "").endswith(NAMED_EVENTS):
            for _, event in sse_named(body):
                if event != "[DONE]":
                    self.validate(schema, event)
            return
        data = sse_data(body)
        for i, text in enumerate(data):
            if text == "[DONE]":
                assert i == len(data) - 1, "something follows [DONE]"
                continue
            event = json.loads(text)
            if "error" in event:
                self.validate({"$ref": ERROR_EVENT}, event)
                assert i == len(data) - 1, "something follows the error event"
            else:
                self.validate(schema, event)


def load() -> Contract:
    return Contract(yaml.safe_load(SPEC.read_text()))
