# catalogue: 3
import torch
def top_p_filter(logits, p):
    if p >= 1: return logits
    def one(row):
        order = row.argsort(descending=True)
        acc = 0.0
        out = torch.full_like(row, -float('inf'))
        for j in order.tolist():
            out[j] = row[j]
            acc += float(row[j])
            if acc >= p: break
        return out
    return torch.stack([one(r) for r in logits.reshape(-1, logits.shape[-1])]).view(logits.shape)
