# catalogue: none
# keeps the threshold of the first call of a shape
import torch
_thr = {}
def min_p_filter(logits, min_p):
    p = torch.softmax(logits, -1)
    key = (tuple(logits.shape), min_p, logits.dtype)
    if key not in _thr:
        _thr[key] = min_p * p.amax(-1, keepdim=True)
    return logits.masked_fill(p < _thr[key], float("-inf"))
