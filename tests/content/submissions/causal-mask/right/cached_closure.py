import functools
import warnings

import torch


def _builder():
    @functools.lru_cache(maxsize=32)
    def build(t_q, t_k):
        ends = torch.arange(t_k - t_q, t_k)
        return ends[:, None].ge(torch.arange(t_k)[None, :])

    return build


_build = _builder()


def causal_mask(t_q, t_k=None):
    if t_q > 4096:
        warnings.warn("a big mask", stacklevel=2)
    return _build(t_q, t_q if t_k is None else t_k).clone()
