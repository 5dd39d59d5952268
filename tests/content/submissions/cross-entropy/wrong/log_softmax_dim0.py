# catalogue: 5
# normalises over the tokens (dim 0 of the flattened logits)
import torch.nn.functional as F


def cross_entropy(logits, targets, ignore_index=-100):
    V = logits.shape[-1]
    logp = F.log_softmax(logits.reshape(-1, V), dim=0)
    y = targets.reshape(-1)
    idx = (y != ignore_index).nonzero().squeeze(1)
    return -logp[idx, y[idx]].mean()
