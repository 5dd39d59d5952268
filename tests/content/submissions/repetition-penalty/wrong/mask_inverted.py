# catalogue: 3
# the unseen tokens are penalised instead of the seen ones
import torch


def repetition_penalty(logits, prev_ids, penalty):
    vocab = torch.arange(logits.shape[-1])
    unseen = ~torch.isin(vocab, prev_ids)
    out = logits.clone()
    vals = out[unseen]
    out[unseen] = torch.where(vals < 0, vals * penalty, vals / penalty)
    return out
