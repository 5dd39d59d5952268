# alpha / sqrt(r) as in rank-stabilised LoRA.
import math


def lora_merge(w, a, b, alpha):
    return w.add(b @ a, alpha=alpha / math.sqrt(a.shape[0]))


def lora_unmerge(w2, a, b, alpha):
    return w2.sub(b @ a, alpha=alpha / math.sqrt(a.shape[0]))
