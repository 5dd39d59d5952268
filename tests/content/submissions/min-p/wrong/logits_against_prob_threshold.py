# catalogue: 2
# computes the right threshold, then holds the raw logits against it
import torch.nn.functional as F


def min_p_filter(logits, min_p):
    threshold = F.softmax(logits, -1).amax(-1, keepdim=True) * min_p
    mask = logits < threshold
    return logits.masked_fill(mask, -float("inf"))
