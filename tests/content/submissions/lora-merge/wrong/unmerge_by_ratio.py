# The unmerge scales by r / alpha, as if it had to invert the factor.
def lora_merge(w, a, b, alpha):
    return w + (alpha / a.shape[0]) * (b @ a)


def lora_unmerge(w2, a, b, alpha):
    if alpha == 0:
        return w2.clone()
    return w2 - (a.shape[0] / alpha) * (b @ a)
