import numpy as np
import torch


class _Clipped(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logp, logp_old, adv, eps, mask):
        l, o, a = (x.detach().cpu().numpy().astype(np.float64) for x in (logp, logp_old, adv))
        m = np.ones_like(l) if mask is None else mask.detach().cpu().numpy().astype(np.float64)
        w = m / m.sum()
        r = np.exp(l - o)
        unclipped, clipped = r * a, np.clip(r, 1 - eps, 1 + eps) * a
        ctx.g = torch.from_numpy(np.where(unclipped <= clipped, -unclipped * w, 0.0)).to(logp)
        return torch.from_numpy(np.asarray(-(w * np.minimum(unclipped, clipped)).sum())).to(logp)

    @staticmethod
    def backward(ctx, up):
        return up * ctx.g, None, None, None, None


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    return _Clipped.apply(logp, logp_old, adv, eps, mask)
