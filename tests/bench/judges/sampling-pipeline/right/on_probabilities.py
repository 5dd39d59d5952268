import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    factor = torch.ones_like(logits)
    factor[prev_ids] = penalty
    z = torch.where(logits < 0, logits * factor, logits / factor)
    if temperature == 0:
        return torch.nn.functional.one_hot(z.argmax(), len(z)).to(logits.dtype)
    p = torch.softmax(z / temperature, 0)
    order = p.argsort(descending=True).tolist()
    if top_k:
        order = order[:top_k]
    total, mass, kept = float(p[order].double().sum()), 0.0, []
    for token in order:
        if kept and top_p < 1 and mass >= top_p * total:
            break
        kept.append(token)
        mass += float(p[token])
    out = torch.zeros_like(p)
    out[kept] = p[kept]
    return out / out.sum()
