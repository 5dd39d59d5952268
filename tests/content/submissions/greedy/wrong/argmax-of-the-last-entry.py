# catalogue: 1
import torch


def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        logits = model(out)
        nxt = torch.argmax(logits[-1], dim=-1).item()
        out.append(nxt)
        if eos is not None and nxt == eos:
            break
    return out
