# catalogue: 5
import torch
def top_p_filter(logits, p):
    if p >= 1.0:
        return logits
    sorted_logits, sorted_indices = torch.sort(logits, descending=False)
    cumulative_probs = sorted_logits.float().softmax(dim=-1).cumsum(dim=-1)
    remove = cumulative_probs <= (1 - p)
    remove = remove.scatter(-1, sorted_indices, remove)
    return logits.masked_fill(remove, -float("Inf"))
