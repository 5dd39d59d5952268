import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    vocab = torch.arange(logits.size(-1), device=logits.device)
    hits = prev_ids[:, None] == vocab[None, :]
    total = torch.einsum("nv->v", hits.to(logits.dtype))
    seen = hits.any(dim=0)
    return torch.where(seen, logits - (frequency * total + presence), logits)
