"""A reader for each page."""

import pytest

from .reader import Reader


@pytest.fixture
def reader(fake_server, tmp_path):
    one = Reader(tmp_path / "reader", fake_server)
    yield one
    one.finish()
