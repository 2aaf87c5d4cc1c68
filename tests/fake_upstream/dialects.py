"""Error bodies as the model servers send them."""

import json

# From docs.anthropic.com/en/api/errors.
ANTHROPIC = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
             413: "request_too_large", 429: "rate_limit_error", 500: "api_error", 504: "timeout_error"}


def error_body(dialect: str, status: int, message: str, code: str) -> tuple[str, bytes]:
    """(content type, body)"""
    js = "application/json"
    if dialect == "openai":
        body = {"error": {"message": message, "type": "invalid_request_error" if status < 500 else "server_error",
                          "param": None, "code": code or None}}
    elif dialect == "vllm":  # 0.10 and later
        body = {"error": {"message": message, "type": "BadRequestError" if status < 500 else "InternalServerError",
                          "param": None, "code": status}}
    elif dialect == "vllm_old":  # the fields at top level
        body = {"object": "error", "message": message,
                "type": "BadRequestError" if status < 500 else "InternalServerError", "param": None, "code": status}
    elif dialect == "llamacpp":
        body = {"error": {"code": status, "message": message,
                          "type": code or ("server_error" if status >= 500 else "invalid_request_error")}}
    elif dialect == "llamacpp_context":
        body = {"error": {"code": status, "message": message, "type": "exceed_context_size_error",
                          "n_prompt_tokens": 9001, "n_ctx": 4096}}
    elif dialect == "llamacpp_loading":
        body = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
    elif dialect == "ollama":
        body = {"error": message}
    elif dialect == "ollama_v1":
        body = {"error": {"message": message, "type": "api_error", "param": None, "code": None}}
    elif dialect == "anthropic":
        body = {"type": "error", "error": {"type": code or ANTHROPIC.get(status, "overloaded_error"), "message": message},
                "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy"}
    elif dialect == "fastapi":
        body = {"detail": [{"loc": ["body", "messages"], "msg": message, "type": "value_error"}]}
    elif dialect == "html":
        return "text/html", f"<html><body><h1>{status}</h1>{message}</body></html>".encode()
    elif dialect == "empty":
        return "text/plain", b""
    elif dialect == "text":
        return "text/plain; charset=utf-8", message.encode()
    else:
        raise ValueError(f"no such dialect: {dialect}")
    return js, json.dumps(body).encode()
