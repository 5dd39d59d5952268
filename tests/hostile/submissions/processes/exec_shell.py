# exercise: softmax
# Replaces itself by a shell.

import os


def softmax(x, dim=-1):
    for path in ("/bin/sh", "/usr/bin/sh", "/bin/busybox", "/usr/bin/env"):
        try:
            os.execv(path, ["sh", "-c", "echo OPEN: exec of a shell"])
        except OSError:
            pass
    return x * 0
