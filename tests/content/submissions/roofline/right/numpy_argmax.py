import numpy as np


def roofline(flops, bytes, peak_flops, bw):
    times = np.array([flops, bytes], dtype=np.float64) / np.array([peak_flops, bw], dtype=np.float64)
    i = times.argmax()
    return times[i], ("compute", "memory")[i]
