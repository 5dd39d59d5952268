# outside: divided by the number of all targets, the ignored ones too
import torch.nn.functional as F


def cross_entropy(logits, targets, ignore_index=-100):
    logp = F.log_softmax(logits, dim=-1)
    counted = targets.ne(ignore_index)
    picked = logp.gather(-1, targets.masked_fill(~counted, 0).unsqueeze(-1)).squeeze(-1)
    return -(picked.masked_fill(~counted, 0.0)).sum() / counted.numel()
