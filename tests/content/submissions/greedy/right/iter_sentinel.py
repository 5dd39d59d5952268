from functools import partial

import torch


class Ids(list):
    """A list of token ids."""


def _push(model, out):
    probs = torch.softmax(model(list(out)).double(), dim=0)
    out.append(probs.sort(descending=True).indices.tolist()[0])
    return out[-1]


def greedy_decode(model, ids, max_new, eos=None):
    out = Ids(ids)
    for _ in zip(range(max_new), iter(partial(_push, model, out), eos if eos is not None else object())):
        pass
    return out
