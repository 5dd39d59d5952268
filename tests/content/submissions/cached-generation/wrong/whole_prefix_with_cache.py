# catalogue: 1
# passes the cache on but still feeds everything so far
import numpy as np


def generate(model, ids, max_new):
    tokens = list(ids)
    past = None
    for _ in range(max_new):
        logits, past = model(tokens[:], past)
        tokens.append(int(np.argmax(np.asarray(logits))))
    return tokens
