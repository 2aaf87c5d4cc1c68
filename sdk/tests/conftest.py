from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def js_project() -> Path:
    """An npm project in which nothing is but the built package and the newest openai (sdk/setup.sh)."""
    return Path(__file__).resolve().parents[2] / "build/sdk/project"
