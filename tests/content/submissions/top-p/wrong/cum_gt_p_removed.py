# catalogue: 1
import torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    s, idx = torch.sort(logits, dim=-1, descending=True)
    remove = torch.softmax(s.float(), -1).cumsum(-1) > p
    remove[..., 0] = False
    return logits.masked_fill(remove.scatter(-1, idx, remove), float("-inf"))
