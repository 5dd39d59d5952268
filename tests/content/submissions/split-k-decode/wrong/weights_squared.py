# other: normalises the weights and the result
import torch


def merge_attention(outs, lses):
    lse = torch.logsumexp(lses, 0)
    w = torch.softmax(lses, 0).nan_to_num(0.0)
    total = torch.exp(lses - lse.nan_to_num(neginf=0.0)).sum(0).clamp(min=1e-9)
    return (w * w)[..., None].mul(outs).sum(0) / total[..., None], lse
