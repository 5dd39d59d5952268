# catalogue: 3
# The change is added by the helper and once more by the caller.
def _with_adapter(w, a, b, alpha):
    return w + (alpha / a.shape[0]) * (b @ a)


def lora_merge(w, a, b, alpha):
    w2 = _with_adapter(w, a, b, alpha)
    w2 = w2 + (alpha / a.shape[0]) * (b @ a)
    return w2


def lora_unmerge(w2, a, b, alpha):
    return w2 - 2 * (alpha / a.shape[0]) * (b @ a)
