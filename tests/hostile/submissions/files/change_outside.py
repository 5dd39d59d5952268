# exercise: softmax
# Changes mode, owner, times, attributes and name of files outside, which needs no write permission for their content.

import os

OUT, SECRET = "@OUTSIDE@", "@SECRET@"

WAYS = {
    "chmod folder": lambda: os.chmod(OUT, 0o777),
    "chmod secret": lambda: os.chmod(SECRET, 0o666),
    "fchmod": lambda: os.fchmod(os.open(OUT, os.O_RDONLY), 0o777),
    "chown": lambda: os.chown(OUT, os.getuid(), os.getgid()),
    "utime": lambda: os.utime(OUT, (1, 1)),
    "setxattr": lambda: os.setxattr(OUT, "user.hostile", b"1"),
    "rename": lambda: os.rename(OUT, OUT + "-renamed"),
    "truncate": lambda: os.truncate(SECRET, os.stat(SECRET).st_size),
    "rmdir": lambda: os.rmdir(OUT),
}


def softmax(x, dim=-1):
    for name, way in WAYS.items():
        try:
            way()
            print("OPEN: changed outside by", name, flush=True)
        except Exception:
            pass
    return x * 0
