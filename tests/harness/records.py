"""Usage records as the database has them."""

import sqlite3
import time


def recorded(gateway, response, *columns, within: float = 10.0) -> tuple:
    """These columns of the record of an answer, once it is in the database."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        database = sqlite3.connect(f"file:{gateway.data}/solidrust.db?mode=ro", uri=True)
        row = database.execute(f"SELECT {', '.join(columns)} FROM usage_records WHERE request_id = ?",
                               (response.header("x-request-id"),)).fetchone()
        database.close()
        if row:
            return row
        time.sleep(0.02)
    raise AssertionError("no record came")
