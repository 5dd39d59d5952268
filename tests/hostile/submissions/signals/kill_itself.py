# exercise: softmax
# Kills itself by SIGKILL in the middle of a call.

import os
import signal


def softmax(x, dim=-1):
    os.kill(os.getpid(), signal.SIGKILL)
    return x * 0
