# catalogue: 2
# alpha is not used at all.
def lora_merge(w, a, b, alpha):
    return w + b @ a


def lora_unmerge(w2, a, b, alpha):
    return w2 - b @ a
