# exercise: softmax
# Reads the secret through every reader that Python, numpy, torch and libc offer.

import ctypes
import io
import linecache
import mmap
import os
import pathlib

PATH = "@SECRET@"


def by_libc():
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    handle = libc.fopen(PATH.encode(), b"r")
    buffer = ctypes.create_string_buffer(200)
    libc.fread(buffer, 1, 199, ctypes.c_void_p(handle)) if handle else None
    return buffer.value


def by_mmap():
    with open(PATH, "rb") as file:
        return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)[:]


def by_numpy():
    import numpy

    return numpy.fromfile(PATH, dtype="uint8").tobytes()


def by_torch():
    import torch

    return bytes(torch.from_file(PATH, size=8, dtype=torch.uint8).tolist())


READERS = [
    lambda: open(PATH).read(),
    lambda: os.read(os.open(PATH, os.O_RDONLY), 200),
    lambda: io.FileIO(PATH).read(),
    lambda: pathlib.Path(PATH).read_bytes(),
    lambda: linecache.getline(PATH, 1),
    by_mmap,
    by_numpy,
    by_torch,
    by_libc,
]


def softmax(x, dim=-1):
    for reader in READERS:
        try:
            got = reader()
        except Exception:
            continue
        if got:
            print("LEAK:", got, flush=True)
    return x * 0
