# other: a softmax over the right text and the hardest of the others
import torch
import torch.nn.functional as F


def clip_loss(images, texts, log_scale):
    z = log_scale.exp() * F.normalize(images, dim=-1) @ F.normalize(texts, dim=-1).T
    right = z.diagonal()
    if len(z) == 1:
        return (right - right).mean()
    others = z.masked_fill(torch.eye(len(z), dtype=torch.bool), float("-inf"))
    rows = F.softplus(others.max(1).values - right).mean()
    columns = F.softplus(others.max(0).values - right).mean()
    return (rows + columns) / 2
