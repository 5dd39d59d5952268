# alpha // r drops the fraction of the scale.
def lora_merge(w, a, b, alpha):
    return w + (alpha // a.shape[0]) * (b @ a)


def lora_unmerge(w2, a, b, alpha):
    return w2 - (alpha // a.shape[0]) * (b @ a)
