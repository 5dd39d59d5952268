import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    shift_logits = logits[:, :-1, :].contiguous()
    labels = ids[:, 1:].clone()
    labels[~mask[:, 1:].bool()] = -100
    return F.cross_entropy(shift_logits.view(-1, shift_logits.size(-1)), labels.view(-1), ignore_index=-100)
