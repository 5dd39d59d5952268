# catalogue: 3
# drops a token whose probability equals the threshold (min_p = 1 loses the best token)
import torch


def min_p_filter(logits, min_p):
    probs = logits.softmax(dim=-1)
    cut = probs.max(-1, keepdim=True)[0] * min_p
    return torch.where(probs > cut, logits, torch.tensor(float("-inf"), dtype=logits.dtype))
