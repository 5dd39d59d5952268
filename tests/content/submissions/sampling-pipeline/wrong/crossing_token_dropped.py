# the token that takes the mass over top_p is dropped
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    seen = torch.zeros_like(logits, dtype=torch.bool)
    seen[prev_ids] = True
    z = torch.where(seen, torch.where(logits > 0, logits / penalty, logits * penalty), logits)
    if temperature == 0:
        return torch.nn.functional.one_hot(z.argmax(), z.numel()).to(z.dtype)
    z = z / temperature
    if top_k > 0:
        z = z.masked_fill(z < z.topk(min(top_k, z.numel())).values[-1], -torch.inf)
    if top_p < 1:
        v, order = z.sort(descending=True)
        gone = v.softmax(-1).cumsum(-1) > top_p
        gone[0] = False
        z = z.masked_fill(torch.zeros_like(gone).scatter(0, order, gone), -torch.inf)
    return z.softmax(-1)
