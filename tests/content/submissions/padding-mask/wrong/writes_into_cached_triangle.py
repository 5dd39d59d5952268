# other: the causal mask is kept between calls and written into
import torch

_triangles = {}


def _triangle(t, device):
    if (t, device) not in _triangles:
        _triangles[t, device] = torch.ones(1, 1, t, t, dtype=torch.bool, device=device).tril()
    return _triangles[t, device]


def padding_mask(lengths, t, causal=False):
    b = lengths.shape[0]
    keys = (torch.arange(t, device=lengths.device) < lengths[:, None])[:, None, None, :]
    if not causal:
        return keys.expand(b, 1, t, t)
    mask = _triangle(t, lengths.device).expand(b, 1, t, t).contiguous()
    mask &= keys
    return mask
