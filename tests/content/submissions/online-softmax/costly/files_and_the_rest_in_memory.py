"""Keeps what goes into two plain files there, the rest as it is."""
import os
import numpy as np
import torch


def online_softmax(blocks):
    names = ("a", "b")
    kept = [os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC) for name in names]
    shapes, at, m = [], 0, None
    half = 16 << 20
    for block in blocks:
        numbers = np.ascontiguousarray(block.numpy())
        which = int(at + numbers.nbytes > half)
        if at + numbers.nbytes <= 2 * half - (1 << 16):
            os.pwrite(kept[which], numbers, at - which * half)
            shapes.append((which, at - which * half, numbers.nbytes, numbers.dtype, block.shape))
        else:
            shapes.append(numbers.copy())
        at += numbers.nbytes
        top = block.amax(-1)
        m = top if m is None else torch.maximum(m, top)
    total = torch.zeros_like(m)
    for one in shapes:
        if isinstance(one, np.ndarray):
            room = one
        else:
            which, at, size, kind, shape = one
            room = np.frombuffer(os.pread(kept[which], size, at), kind).reshape(shape).copy()
        total = total + torch.exp(torch.from_numpy(room) - m[..., None]).sum(-1)
    for one in kept:
        os.close(one)
    return m, total
