# exercise: softmax
# Prints from a thread without end for a minute, also after the answer.

import threading
import time

END = time.monotonic() + 60


def flood():
    while time.monotonic() < END:
        print("still here" * 100)


threading.Thread(target=flood, daemon=True).start()


def softmax(x, dim=-1):
    return x * 0
