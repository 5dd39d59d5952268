import warnings

import torch


@torch.no_grad()
def greedy_decode(model, ids, max_new, eos=None):
    out = ids.copy()
    for _ in range(max_new):
        out.append(token := model(out.copy()).max(dim=-1).indices.item())
        if eos is not None and token == eos:
            break
    else:
        if eos is not None:
            warnings.warn("no end of sequence within max_new tokens", stacklevel=2)
    return out
