# catalogue: 3
# The unmerge calls the merge with both factors negated, so the signs cancel and it merges a second time.
def lora_merge(w, a, b, alpha):
    return w + (alpha / a.shape[0]) * (b @ a)


def lora_unmerge(w2, a, b, alpha):
    return lora_merge(w2, -a, -b, alpha)
