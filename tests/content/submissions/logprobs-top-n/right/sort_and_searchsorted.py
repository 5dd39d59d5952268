import torch
import torch.nn.functional as F


def top_logprobs(logits, ids, n):
    lp = F.log_softmax(logits, dim=-1, dtype=torch.float64)
    x = logits.double()
    ascending, _ = x.sort(dim=-1)
    mine = torch.take_along_dim(x, ids.unsqueeze(-1), -1)
    ranks = 1 + x.shape[-1] - torch.searchsorted(ascending, mine, right=True).squeeze(-1)
    values, where = torch.sort(x, dim=-1, descending=True)
    out = torch.take_along_dim(lp, where[:, :n], -1)
    token = torch.take_along_dim(lp, ids.unsqueeze(-1), -1).squeeze(-1)
    return token.to(logits.dtype), ranks, out.to(logits.dtype), where[:, :n]
