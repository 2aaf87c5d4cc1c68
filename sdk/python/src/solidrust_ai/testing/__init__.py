"""A gateway of their own for the tests of an application: offline, without a model, and with the hard cases on demand.

In the `conftest.py` beside your tests, `pytest_plugins = ["solidrust_ai.testing"]` brings the fixtures `solidrust_server`,
`solidrust_client`, `solidrust_env` and `solidrust_models`. Without pytest: `with Server() as server: ...`.
"""

from __future__ import annotations

import importlib.util

from .sandbox import SANDBOX_MODELS, SandboxModel, Steps, sandbox
from .server import ModelKind, Server, ServerError, find_program

if importlib.util.find_spec("pytest") is not None:
    from .fixtures import solidrust_client, solidrust_env, solidrust_models, solidrust_server

    __all__ = [
        "SANDBOX_MODELS",
        "ModelKind",
        "SandboxModel",
        "Server",
        "ServerError",
        "Steps",
        "find_program",
        "sandbox",
        "solidrust_client",
        "solidrust_env",
        "solidrust_models",
        "solidrust_server",
    ]
