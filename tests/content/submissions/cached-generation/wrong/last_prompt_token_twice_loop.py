# catalogue: 4
# warms the cache token by token, then asks for the logits with the last token once more
import numpy as np


def generate(model, ids, max_new):
    cache = None
    for t in ids:
        _, cache = model([t], cache)
    new = []
    current = ids[-1]
    while len(new) != max_new:
        logits, cache = model([current], cache)
        current = int(np.asarray(logits).argmax())
        new.append(current)
    return list(ids) + new
