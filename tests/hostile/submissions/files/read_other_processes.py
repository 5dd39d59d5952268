# exercise: softmax
# Reads the command lines of every other process it can see in /proc.

import os


def softmax(x, dim=-1):
    try:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        pids = range(1, 2000)
    seen = 0
    for pid in pids:
        if pid == os.getpid():
            continue
        try:
            seen += bool(open(f"/proc/{pid}/cmdline", "rb").read(4096))
        except OSError:
            pass
    if seen:
        print(f"LEAK: command lines of {seen} other processes", flush=True)
    return x * 0
