import numpy as np


def generate(model, ids, max_new):
    cache = None
    for token in ids:
        logits, cache = model([token], cache)
    new = [int(np.argmax(np.asarray(logits)))]
    while len(new) < max_new:
        logits, cache = model([new[-1]], cache)
        new.append(int(np.argmax(np.asarray(logits))))
    return list(ids) + new
