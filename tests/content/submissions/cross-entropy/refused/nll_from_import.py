from torch import log_softmax
from torch.nn.functional import nll_loss as nll


def cross_entropy(logits, targets, ignore_index=-100):
    lp = log_softmax(logits, dim=-1)
    return nll(lp.reshape(-1, lp.shape[-1]), targets.reshape(-1), ignore_index=ignore_index)
