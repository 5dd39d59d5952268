import torch


def nll(scores, k):
    top = scores.max()
    return top + (scores - top).exp().sum().log() - scores[k]


def clip_loss(images, texts, log_scale):
    n = len(images)
    scale = log_scale.exp()
    u = [v / (v * v).sum().sqrt() for v in images]
    w = [v / (v * v).sum().sqrt() for v in texts]
    table = [[scale * (a * b).sum() for b in w] for a in u]
    total = 0
    for k in range(n):
        total = total + nll(torch.stack(table[k]), k)
        total = total + nll(torch.stack([table[i][k] for i in range(n)]), k)
    return total / (2 * n)
