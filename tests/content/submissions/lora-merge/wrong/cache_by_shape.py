# The change is cached by the shapes of a and b, so a second adapter of the same shape gets the first one's change.
_cache = {}


def _delta(a, b, alpha):
    key = (tuple(a.shape), tuple(b.shape))
    if key not in _cache:
        _cache[key] = (alpha / a.shape[0]) * (b @ a)
    return _cache[key]


def lora_merge(w, a, b, alpha):
    return w + _delta(a, b, alpha)


def lora_unmerge(w2, a, b, alpha):
    return w2 - _delta(a, b, alpha)
