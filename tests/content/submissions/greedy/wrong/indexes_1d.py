# catalogue: 1
import torch

@torch.no_grad()
def greedy_decode(model, ids, max_new, eos=None):
    seq = list(ids)
    for _ in range(max_new):
        logits = model(seq)[:, 0]
        tok = torch.argmax(logits, dim=-1).item()
        seq = seq + [tok]
        if tok == eos:
            return seq
    return seq
