"""For the program that makes calls up from an OpenAPI document: of texts that may be anything it would find no served model."""

import schemathesis

SERVED = {"/v1/chat/completions": "vllm-primary", "/v1/completions": "vllm-primary", "/v1/embeddings": "bge-m3"}


@schemathesis.hook
def map_body(context, body):
    model = SERVED.get(context.operation.path)
    if model and isinstance(body, dict) and isinstance(body.get("model"), str) and body["model"]:
        return {**body, "model": model}
    return body
