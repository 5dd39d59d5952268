def lora_merge(w, a, b, alpha):
    r = a.shape[0]
    return w + (alpha / r) * (b @ a)


def lora_unmerge(w2, a, b, alpha):
    r = a.shape[0]
    return w2 - (alpha / r) * (b @ a)
