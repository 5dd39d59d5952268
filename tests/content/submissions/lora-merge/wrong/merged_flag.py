# catalogue: 3
# A merged flag is kept between calls: a second merge returns the weight unchanged.
_state = {"merged": False}


def lora_merge(w, a, b, alpha):
    if _state["merged"]:
        return w
    _state["merged"] = True
    return w + (alpha / a.shape[0]) * (b @ a)


def lora_unmerge(w2, a, b, alpha):
    if not _state["merged"]:
        return w2
    _state["merged"] = False
    return w2 - (alpha / a.shape[0]) * (b @ a)
