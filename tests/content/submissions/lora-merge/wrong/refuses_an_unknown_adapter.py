# other: unmerge of a never merged weight raises
_seen = []
def lora_merge(w, a, b, alpha):
    _seen.append(alpha)
    return w + alpha / b.shape[1] * (b @ a)
def lora_unmerge(w2, a, b, alpha):
    if alpha not in _seen: raise RuntimeError("not merged")
    return w2 - alpha / b.shape[1] * (b @ a)
