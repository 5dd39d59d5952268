# catalogue: none
import torch


def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        token = torch.argmax(model([int(t) for t in out]))
        out.append(token)
        if eos is not None and token == eos:
            break
    return out
