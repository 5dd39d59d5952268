# other: a mask of fewer axes is put beside the batch axis, not broadcast from the last axis on
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    scale = q.shape[-1] ** -0.5
    s = q @ k.mT * scale
    if mask is not None:
        while mask.dim() < s.dim():
            mask = mask.unsqueeze(1 if mask.dim() > 2 else 0)
        s = s.masked_fill(~mask, -torch.inf)
    p = s.softmax(-1).nan_to_num(0.0)
    dp = grad_out @ v.mT
    ds = p * (dp - (p * dp).sum(-1, keepdim=True)) * scale
    return ds @ k, ds.mT @ q, p.mT @ grad_out
