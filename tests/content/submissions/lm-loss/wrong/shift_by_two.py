# catalogue: 3
# shifted once as labels and once more in the loss
import torch.nn.functional as F


def _causal_loss(logits, labels):
    logits = logits[:, :-1].contiguous()
    labels = labels[:, 1:].contiguous()
    return F.cross_entropy(logits.view(-1, logits.size(-1)), labels.view(-1), ignore_index=-100)


def lm_loss(logits, ids, mask):
    labels = ids.masked_fill(~mask, -100)[:, 1:]
    return _causal_loss(logits[:, :-1], labels)
