# other: the model is shown the last 32 tokens only
import torch

BLOCK_SIZE = 32


def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        token = int(model(out[-BLOCK_SIZE:]).argmax())
        out.append(token)
        if eos is not None and token == eos:
            break
    return out
