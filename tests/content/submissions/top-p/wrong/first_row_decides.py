# catalogue: 7
import torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    row = logits.reshape(-1, logits.shape[-1])[0]
    probs, order = torch.softmax(row.double(), 0).sort(descending=True)
    n = int((probs.cumsum(0) < p).sum()) + 1
    keep = torch.zeros(row.shape, dtype=torch.bool, device=row.device)
    keep[order[:n]] = True
    return torch.where(keep, logits, -torch.inf)
