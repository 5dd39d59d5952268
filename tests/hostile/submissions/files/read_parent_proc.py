# exercise: softmax
# Reads memory, environment, maps and open files of the parent and of the grader through /proc.

import os


def look(pid):
    for name in ("environ", "maps", "cmdline", "status", "stack", "auxv", "syscall"):
        try:
            size = len(open(f"/proc/{pid}/{name}", "rb").read(1 << 16))
            print(f"LEAK: {size} bytes of /proc/{pid}/{name}", flush=True)
        except OSError:
            pass
    for name in ("fd", "cwd", "root", "task", "map_files"):
        try:
            print(f"LEAK: {len(os.listdir(f'/proc/{pid}/{name}'))} entries of /proc/{pid}/{name}", flush=True)
        except OSError:
            pass
    try:
        with open(f"/proc/{pid}/mem", "rb") as memory:
            memory.seek(id(look))
            print(f"LEAK: {len(memory.read(64))} bytes of /proc/{pid}/mem", flush=True)
    except (OSError, ValueError):
        pass


def softmax(x, dim=-1):
    for pid in {os.getppid(), int("@PARENT@")} - {0, os.getpid()}:
        look(pid)
    return x * 0
