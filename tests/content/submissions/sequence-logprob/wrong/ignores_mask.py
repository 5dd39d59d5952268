# padding is scored like everything else
import torch


def sequence_logprob(logits, ids, mask=None):
    lp = torch.log_softmax(logits[:, :-1], -1)
    return lp.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1).sum(-1)
