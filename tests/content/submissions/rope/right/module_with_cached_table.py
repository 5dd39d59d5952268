import torch
from torch import nn


class RotaryPositionalEmbeddings(nn.Module):
    """torchtune's: a table over all positions up to the largest, looked up."""

    def __init__(self, dim, max_seq_len, base):
        super().__init__()
        theta = 1.0 / (base ** (torch.arange(0, dim, 2)[: (dim // 2)].float() / dim))
        seq_idx = torch.arange(max_seq_len, dtype=theta.dtype)
        idx_theta = torch.einsum("i, j -> ij", seq_idx, theta).float()
        self.register_buffer("cache", torch.stack([torch.cos(idx_theta), torch.sin(idx_theta)], dim=-1))

    def forward(self, x, input_pos):
        rope_cache = self.cache[input_pos]
        xshaped = x.float().reshape(*x.shape[:-1], -1, 2)
        x_out = torch.stack(
            [
                xshaped[..., 0] * rope_cache[..., 0] - xshaped[..., 1] * rope_cache[..., 1],
                xshaped[..., 1] * rope_cache[..., 0] + xshaped[..., 0] * rope_cache[..., 1],
            ],
            -1,
        )
        return x_out.flatten(-2).type_as(x)


def apply_rope(x, positions, base=10000.0):
    n = int(positions.max()) + 1 if positions.numel() else 1
    return RotaryPositionalEmbeddings(x.shape[-1], n, base)(x, positions)
