import torch


def lm_loss(logits, ids, mask):
    logp = torch.log_softmax(logits[:, :-1], dim=-1)
    tok = logp.gather(2, ids[:, 1:].unsqueeze(2)).squeeze(2)
    w = mask[:, 1:].to(logp.dtype)
    return -(tok * w).sum() / w.sum()
