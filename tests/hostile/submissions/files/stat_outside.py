# exercise: softmax
# Queries the existence and size of files that it may not read, which some layers do not hide.

import os


def softmax(x, dim=-1):
    for path in ("@SECRET@", "@OUTSIDE@", "/root/.ssh", "/etc/shadow"):
        try:
            print(f"NOTE: {path} has {os.stat(path).st_size} bytes", flush=True)
        except OSError:
            pass
    return x * 0
