"""One Python of a page: each sample goes on with the names of those before it. Reads a JSON line per sample, answers with one."""

import json
import os
import sys
import traceback

names = {"__name__": "__main__"}
for line in sys.stdin:
    job = json.loads(line)
    os.environ.update(job["environment"])
    try:
        exec(compile(open(job["file"]).read(), job["file"], "exec"), names)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(job["told"], json.dumps({"code": code}).encode() + b"\n")
