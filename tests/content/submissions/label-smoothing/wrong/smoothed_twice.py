# other: the one-hot keeps 1 - eps and the others get eps / V, so that the target's share of eps is lost
import torch


def label_smoothing_loss(logits, targets, eps=0.1, ignore_index=-100):
    v = logits.size(-1)
    rows, wanted = logits.reshape(-1, v), targets.reshape(-1)
    rows, wanted = rows[wanted != ignore_index], wanted[wanted != ignore_index]
    q = torch.full_like(rows, eps / v).scatter(1, wanted[:, None], 1 - eps)
    return -(q * rows.log_softmax(1)).sum(1).mean()
