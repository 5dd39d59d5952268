# catalogue: 8
# seq_len instead of position ids, as in the first HF versions
import torch


def rotate_half(x):
    x1, x2 = x.chunk(2, dim=-1)
    return torch.cat((-x2, x1), dim=-1)


def apply_rope_half(x, positions, base=10000.0):
    seq_len, dim = x.shape[-2], x.shape[-1]
    inv_freq = 1.0 / (base ** (torch.arange(0, dim, 2).float() / dim))
    t = torch.arange(seq_len).type_as(inv_freq)
    emb = torch.outer(t, inv_freq).repeat(1, 2)
    return (x * emb.cos().to(x.dtype) + rotate_half(x) * emb.sin().to(x.dtype))
