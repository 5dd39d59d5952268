# exercise: softmax
# Makes the writer of tensors itself lie about shapes, types, offsets and lengths.

import json
import struct
import sys

HEADS = [
    {"t0": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}},
    {"t0": {"dtype": "F32", "shape": [1], "data_offsets": [-8, 1 << 62]}},
    {"t0": {"dtype": "PICKLE", "shape": [1], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "F32", "shape": [1 << 32, 1 << 32, 0], "data_offsets": [0, 0]}},
    {"t1": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}},
    {"__metadata__": {"verdict": "passed"}},
    {},
]
calls = 0


def hostile(*_, **__):
    global calls
    calls += 1
    head = json.dumps(HEADS[calls % len(HEADS)]).encode()
    return struct.pack("<Q", (1 << 63) + 1 if calls % 10 == 0 else len(head)) + head + bytes(4)


for name, module in list(sys.modules.items()):
    if name.endswith("protocol") and hasattr(module, "serialize"):
        module.serialize = hostile


def softmax(x, dim=-1):
    return x * 0
