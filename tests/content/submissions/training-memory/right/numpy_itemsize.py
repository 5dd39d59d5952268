import numpy as np


def train_memory(params, dtype, optimizer="adamw", activations=0):
    width = np.dtype({"bfloat16": "uint16"}.get(dtype, dtype)).itemsize
    rows = [width, width] + [4] * (width == 2) + [4] * ["sgd", "momentum", "adamw"].index(optimizer)
    return int(params) * sum(rows) + int(activations)
