# at temperature 0 the argmax of the raw logits is taken, the penalty is skipped
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    if temperature == 0:
        return torch.nn.functional.one_hot(logits.argmax(), logits.numel()).to(logits.dtype)
    z = logits.clone()
    s = z[prev_ids]
    z[prev_ids] = torch.where(s < 0, s * penalty, s / penalty)
    z = z / temperature
    if top_k > 0:
        z[z < z.topk(min(top_k, z.numel())).values.min()] = -torch.inf
    if top_p < 1:
        v, order = z.sort(descending=True)
        pr = v.softmax(-1)
        gone = pr.cumsum(-1) - pr >= top_p
        gone[0] = False
        z[order[gone]] = -torch.inf
    return z.softmax(-1)
