"""The types are those of the gateway's OpenAPI document: every field, every word, none more."""

import re
import typing
from pathlib import Path

import openai
import pytest
import yaml
from solidrust_ai import ErrorCode, Key, LimitName
from solidrust_ai.testing.server import ModelKind

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = yaml.safe_load((ROOT / "api/openapi/api.yaml").read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]


def resolved(schema):
    while "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rsplit("/", 1)[1]]
    return schema


def differences(schema, kind, at="Key"):
    """Where a type and a schema do not say the same."""
    schema = resolved(schema)
    nullable = False
    if "oneOf" in schema:
        [schema] = [resolved(one) for one in schema["oneOf"] if one.get("type") != "null"]
        nullable = True
    if isinstance(schema.get("type"), list):
        nullable = "null" in schema["type"]
        [name] = [one for one in schema["type"] if one != "null"]
        schema = {**schema, "type": name}
    if typing.get_origin(kind) is typing.Union:
        kinds = [one for one in typing.get_args(kind) if one is not type(None)]
        if not nullable:
            yield f"{at} is never null"
        [kind] = kinds
    elif nullable:
        yield f"{at} may be null"
    words = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if words is not None:
        if set(words) != set(typing.get_args(kind)):
            yield f"{at}: {words} is not {kind}"
    elif schema["type"] == "array":
        if typing.get_origin(kind) is not list:
            yield f"{at} is a list"
        else:
            yield from differences(schema["items"], typing.get_args(kind)[0], f"{at}[]")
    elif schema["type"] == "object":
        if not (isinstance(kind, type) and issubclass(kind, openai.BaseModel)):
            yield f"{at} is an object, not {kind}"
            return
        fields, wanted = kind.model_fields, schema["properties"]
        for name in wanted.keys() ^ fields.keys():
            yield f"{at}.{name} is only in one of the two"
        for name in wanted.keys() & fields.keys():
            yield from differences(wanted[name], fields[name].annotation, f"{at}.{name}")
    elif kind is not {"string": str, "integer": int, "boolean": bool, "number": float}[schema["type"]]:
        yield f"{at} is a {schema['type']}, not {kind}"


def test_every_field_of_the_key_has_a_typed_twin():
    assert list(differences(SCHEMAS["Key"], Key)) == []


def planted():
    yield "a field", lambda key: key["properties"].update(colour={"type": "string"})
    yield "a field gone", lambda key: key["properties"].pop("hint")
    yield "a null", lambda key: key["properties"]["name"].update(type=["string", "null"])
    yield "no null", lambda key: key["properties"]["usage"].update(type="object")
    yield "a word", lambda key: key["properties"]["scopes"]["items"]["enum"].append("tea:make")
    yield "a type", lambda key: key["properties"].update(created={"type": "string"})
    yield "deep", lambda key: key["properties"]["budget"]["items"]["properties"]["money"]["properties"].pop("forecast")


@pytest.mark.parametrize("change", [change for _, change in planted()], ids=[name for name, _ in planted()])
def test_a_difference_would_be_found(change):
    key = yaml.safe_load(yaml.safe_dump(SCHEMAS["Key"]))
    change(key)
    assert len(list(differences(key, Key))) == 1


def test_every_code_is_typed():
    def codes(node):
        if isinstance(node, dict):
            properties = node.get("properties") or {}
            if isinstance(properties.get("code"), dict) and "type" in properties:
                yield from properties["code"].get("enum", [properties["code"].get("const")])
            for one in node.values():
                yield from codes(one)
        elif isinstance(node, list):
            for one in node:
                yield from codes(one)

    errors = {name: schema for name, schema in SCHEMAS.items() if re.fullmatch(r"Error\d+\w*", name)}
    assert set(codes(errors)) - {None} == set(typing.get_args(ErrorCode))


def test_every_limit_is_typed():
    resource = DOCUMENT["components"]["headers"]["RateLimitResource"]["schema"]["enum"]
    assert set(resource) == set(typing.get_args(LimitName))


def test_every_kind_of_model_is_typed():
    [row] = re.findall(r"^\| `kind` \| `chat` \| ([\w ]+) \|", (ROOT / "docs/config.md").read_text(), re.MULTILINE)
    assert set(row.split(" or ")) == set(typing.get_args(ModelKind))
