"""Runs `python …` in forks of one process that has imported torch, so that no script waits for the import.

Reads one line of JSON per run, with the arguments of Python and its standard input; answers with the exit code and the
output.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import tempfile
import traceback
from pathlib import Path

import torch  # noqa: F401 - for the scripts
from safetensors.torch import load_file  # noqa: F401


def run(arguments: list[str]) -> int:
    """The exit code of `python SCRIPT` or `python -m MODULE …`."""
    is_module = arguments[0] == "-m"
    sys.argv = arguments[1:] if is_module else arguments
    try:
        if is_module:
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.path[0] = str(Path(arguments[0]).parent)
            runpy.run_path(arguments[0], run_name="__main__")
    except SystemExit as error:
        return int(error.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


for line in sys.stdin:
    asked = json.loads(line)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as given:
        given.write(asked["input"])
        given.seek(0)
        child = os.fork()
        if child == 0:
            os.chdir(asked["folder"])
            os.dup2(given.fileno(), 0)
            sys.stdin = open(0, closefd=False)  # noqa: SIM115
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            code = run(asked["arguments"])
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        print(json.dumps([code, out.read()]), flush=True)
