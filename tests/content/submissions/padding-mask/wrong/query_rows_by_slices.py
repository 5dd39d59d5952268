# catalogue: 1
# fills rows [:n] where it should fill columns
import torch


def padding_mask(lengths, t, causal=False):
    m = torch.zeros(len(lengths), 1, t, t, dtype=torch.bool)
    for b, n in enumerate(lengths.tolist()):
        m[b, 0, :n] = True
    return m.tril() if causal else m
