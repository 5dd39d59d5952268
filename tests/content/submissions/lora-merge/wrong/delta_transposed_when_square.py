# catalogue: 1
# a.T @ b.T, turned round only if the shape does not fit: square weights stay wrong.
def _delta(w, a, b, alpha):
    d = (a.transpose(0, 1) @ b.transpose(0, 1)) * (alpha / a.size(0))
    return d if d.shape == w.shape else d.transpose(0, 1)


def lora_merge(w, a, b, alpha):
    return w + _delta(w, a, b, alpha)


def lora_unmerge(w2, a, b, alpha):
    return w2 - _delta(w2, a, b, alpha)
