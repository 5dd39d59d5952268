"""Keeps the last cache in the module and forgets the argument, so two sequences mix."""

import torch
from torch import Tensor

LAST = {}
Cache = tuple[Tensor, Tensor]  # keys before rotation and values, (B, H, n, d) each


def rotate(x: Tensor, positions: Tensor, base: float) -> Tensor:
    """RoPE over neighbouring pairs: x (..., T, d), positions (T,)."""
    theta = base ** (-torch.arange(0, x.shape[-1], 2, dtype=x.dtype, device=x.device) / x.shape[-1])  # (d/2,)
    angles = positions.to(x.dtype)[:, None] * theta  # (T, d/2)
    cos, sin = torch.cos(angles), torch.sin(angles)
    first, second = x[..., 0::2], x[..., 1::2]  # (..., T, d/2)
    return torch.stack([first * cos - second * sin, first * sin + second * cos], dim=-1).flatten(-2)


def evict(x: Tensor, sinks: int, window: int) -> Tensor:
    """The first `sinks` tokens and the last `window` of the others, along the token axis of (B, H, T, d)."""
    if x.shape[2] <= sinks + window:
        return x
    return torch.cat([x[:, :, :sinks], x[:, :, -window:]], dim=2)


def attend_streaming(
    q: Tensor, k: Tensor, v: Tensor, cache: Cache | None, sinks: int, window: int, base: float = 10000.0
) -> tuple[Tensor, Cache]:
    if cache is not None:
        cache = LAST.get(k.shape, cache)
        k = torch.cat([cache[0], k], dim=2)  # new tensors; the old cache stays as it is
        v = torch.cat([cache[1], v], dim=2)
    k, v = evict(k, sinks, window), evict(v, sinks, window)  # (B, H, n, d): the new token is the last one
    places = torch.arange(k.shape[2], device=k.device)
    rotated_q = rotate(q, places[-1:], base)  # (B, H, 1, d)
    rotated_k = rotate(k, places, base)  # (B, H, n, d)
    scores = rotated_q @ rotated_k.transpose(-2, -1) * q.shape[-1] ** -0.5  # (B, H, 1, n)
    LAST[q.shape] = (k, v)
    return torch.softmax(scores, dim=-1) @ v, (k, v)
