# exercise: softmax
# Creates files, folders, links, pipes and sockets in a folder that it must not touch.

import os
import shutil
import socket
import tempfile

OUT = "@OUTSIDE@"


def moved_in():
    handle, name = tempfile.mkstemp(dir=os.environ.get("TMPDIR"))
    os.close(handle)
    shutil.move(name, OUT + "/moved")


def bound_socket():
    socket.socket(socket.AF_UNIX).bind(OUT + "/socket")


WAYS = {
    "open": lambda: open(OUT + "/file", "w").write("here"),
    "O_TMPFILE": lambda: os.open(OUT, os.O_TMPFILE | os.O_RDWR),
    "mkdir": lambda: os.mkdir(OUT + "/folder"),
    "symlink": lambda: os.symlink("/", OUT + "/symlink"),
    "link": lambda: os.link("@SECRET@", OUT + "/link"),
    "mkfifo": lambda: os.mkfifo(OUT + "/fifo"),
    "mknod": lambda: os.mknod(OUT + "/node"),
    "through root": lambda: open("/proc/self/root" + OUT + "/root", "w").write("here"),
    "move": moved_in,
    "bind": bound_socket,
}


def softmax(x, dim=-1):
    for name, way in WAYS.items():
        try:
            way()
            print("OPEN: wrote outside by", name, flush=True)
        except Exception:
            pass
    return x * 0
