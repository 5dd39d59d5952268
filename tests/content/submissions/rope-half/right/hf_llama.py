import torch


def rotate_half(x):
    """Rotates half the hidden dims of the input."""
    x1 = x[..., : x.shape[-1] // 2]
    x2 = x[..., x.shape[-1] // 2:]
    return torch.cat((-x2, x1), dim=-1)


class LlamaRotaryEmbedding:
    def __init__(self, dim, base):
        self.inv_freq = 1.0 / (base ** (torch.arange(0, dim, 2, dtype=torch.int64).float() / dim))

    def __call__(self, x, position_ids):
        freqs = (self.inv_freq[:, None].float() @ position_ids[None, :].float()).transpose(0, 1)
        emb = torch.cat((freqs, freqs), dim=-1)
        return emb.cos(), emb.sin()


def apply_rope_half(x, positions, base=10000.0):
    cos, sin = LlamaRotaryEmbedding(x.shape[-1], base)(x, positions)
    return ((x * cos) + (rotate_half(x) * sin)).to(x.dtype)
