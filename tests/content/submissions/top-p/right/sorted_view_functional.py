import torch
import torch.nn.functional as F


def top_p_filter(logits, p):
    x = logits.movedim(-1, 0)
    ordered, order = x.sort(dim=0, descending=True)
    total = F.softmax(ordered.to(torch.float64), dim=0).cumsum(0)
    shifted = torch.cat([torch.zeros_like(total[:1]) - 1, total[:-1]])
    kept = ordered.masked_fill((shifted >= p) & (p < 1), -torch.inf)
    return x.new_empty(x.shape).scatter_(0, order, kept).movedim(0, -1)
