# exercise: softmax
# Runs commands by subprocess, os.system, os.popen and pty.

import os
import subprocess


def by_pty():
    import pty

    pty.spawn(["/bin/echo", "OPEN: pty"])


def softmax(x, dim=-1):
    for way in (
        lambda: subprocess.run(["/bin/echo", "OPEN: subprocess"], timeout=5),
        lambda: subprocess.run("echo OPEN: shell", shell=True, timeout=5),
        lambda: os.system("echo OPEN: system"),
        lambda: print(os.popen("echo OPEN: popen").read(), flush=True),
        by_pty,
    ):
        try:
            way()
        except Exception:
            pass
    return x * 0
