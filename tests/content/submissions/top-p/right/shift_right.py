import torch

@torch.no_grad()
def top_p_filter(logits, p):
    if p >= 1.0:
        return logits.clone()
    sorted_logits, order = torch.sort(logits, dim=-1, descending=True)
    cum = torch.cumsum(torch.softmax(sorted_logits, dim=-1, dtype=torch.float32), dim=-1)
    remove = cum >= p
    remove[..., 1:] = remove[..., :-1].clone()
    remove[..., 0] = False
    out = torch.empty_like(logits)
    out.scatter_(-1, order, sorted_logits.masked_fill(remove, float("-inf")))
    return out
