# catalogue: 2
# The merge scales the change, the unmerge takes out b @ a unscaled.
def lora_merge(w, a, b, alpha):
    scaling = alpha / a.shape[0]
    return w + scaling * (b @ a)


def lora_unmerge(w2, a, b, alpha):
    return w2 - b @ a
