import torch
import torch.nn.functional as F

def sequence_logprob(logits, ids, mask=None):
    x = logits[:, :-1]
    hot = F.one_hot(ids[:, 1:], logits.shape[-1]).to(logits.dtype)
    tok = torch.einsum("btv,btv->bt", x, hot) - x.logsumexp(-1)
    keep = torch.ones_like(ids[:, 1:], dtype=torch.bool) if mask is None else mask[:, 1:]
    return tok.masked_fill(~keep, 0).sum(-1)
