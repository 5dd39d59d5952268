# catalogue: 4
import torch
import torch.nn.functional as F

def sequence_logprob(logits, ids, mask=None):
    shift_logits = logits[:, :-1, :]
    shift_labels = ids[:, 1:]
    nll = F.cross_entropy(shift_logits.reshape(-1, logits.size(-1)), shift_labels.reshape(-1), reduction="none")
    nll = nll.view(shift_labels.shape)
    if mask is not None:
        nll = nll * mask[:, :-1]
    return -nll.sum(dim=1)
