# mistake: softmax of the probabilities
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.clone()
    seen = prev_ids.unique()
    z[seen] = torch.where(z[seen] > 0, z[seen] / penalty, z[seen] * penalty)
    if temperature == 0:
        out = torch.zeros_like(z)
        out[z.argmax()] = 1
        return out
    values, order = (z / temperature).sort(descending=True)
    if 0 < top_k < len(z):
        values[top_k:] = float("-inf")
    if top_p < 1:
        p = values.softmax(-1)
        drop = p.cumsum(-1) - p >= top_p
        drop[0] = False
        values = values.masked_fill(drop, float("-inf"))
    return torch.zeros_like(z).scatter(0, order, values.softmax(-1).softmax(-1))
