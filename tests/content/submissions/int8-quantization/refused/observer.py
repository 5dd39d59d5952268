import torch
from torch.ao.quantization.observer import PerChannelMinMaxObserver


def quantize_per_channel(w):
    obs = PerChannelMinMaxObserver(ch_axis=0, dtype=torch.qint8, qscheme=torch.per_channel_symmetric, quant_min=-127, quant_max=127, eps=1e-300)
    obs.min_val, obs.max_val = obs.min_val.to(w.dtype), obs.max_val.to(w.dtype)
    obs(w)
    s, _ = obs.calculate_qparams()
    s = torch.where(w.abs().amax(1) > 0, s.to(w.dtype), torch.ones(len(w), dtype=w.dtype))
    return (w / s[:, None]).round().clamp(-127, 127).to(torch.int8), s


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
