# exercise: softmax
# Detaches a daemon by double fork and setsid that outlives the guest and writes outside for five seconds.

import os
import time


def live_on():
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in range(25):
        time.sleep(0.2)
        try:
            open(f"@OUTSIDE@/daemon-{number}", "w").close()
        except OSError:
            pass
    os._exit(0)


def softmax(x, dim=-1):
    try:
        if os.fork() == 0:
            live_on()
        print("OPEN: forked", flush=True)
    except OSError:
        pass
    return x * 0
