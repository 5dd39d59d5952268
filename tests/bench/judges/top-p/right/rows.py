import torch


def top_p_filter(logits, p):
    out = logits.clone().reshape(-1, logits.shape[-1])
    if p >= 1:
        return out.reshape(logits.shape)
    for row in out:
        mass = 0.0
        probs = torch.softmax(row.double(), 0).tolist()
        for token in torch.argsort(row, descending=True).tolist():
            if mass >= p and mass > 0:
                row[token] = float("-inf")
            mass += probs[token]
    return out.reshape(logits.shape)
