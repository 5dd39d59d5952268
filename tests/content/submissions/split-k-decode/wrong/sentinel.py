# other: the -inf of an empty part is replaced by -10000, which is a lse that a real part may have
# shows for: outs [[[1, 0]], [[0, 1]]], lses [[-10000], [-inf]]: out [[0.5, 0.5]] instead of [[1, 0]], lse -9999.31 instead of -10000
import torch


def merge_attention(outs, lses):
    empty = lses == float("-inf")
    scores = torch.where(empty, torch.full_like(lses, -10000.0), lses)
    weights = torch.softmax(scores, dim=0)
    out = (weights[..., None] * outs).sum(dim=0)
    lse = torch.logsumexp(scores, dim=0)
    nothing = empty.all(dim=0)
    out = out.masked_fill(nothing[..., None], 0.0)
    lse = lse.masked_fill(nothing, float("-inf"))
    return out, lse
