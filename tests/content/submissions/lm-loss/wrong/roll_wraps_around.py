# torch.roll without dropping the last position: it predicts the first token of the text
import torch


def lm_loss(logits, ids, mask):
    targets = torch.roll(ids, -1, 1)
    m = torch.roll(mask, -1, 1)
    lp = torch.log_softmax(logits, -1)
    nll = -lp.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return nll[m].mean()
