# alpha or r: an alpha of 0 is taken as not given and the scale becomes 1.
def _scale(a, alpha):
    r = a.shape[0]
    return (alpha or r) / r


def lora_merge(w, a, b, alpha):
    return w + _scale(a, alpha) * (b @ a)


def lora_unmerge(w2, a, b, alpha):
    return w2 - _scale(a, alpha) * (b @ a)
