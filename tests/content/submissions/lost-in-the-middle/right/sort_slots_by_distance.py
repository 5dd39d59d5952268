import numpy as np


def reorder_for_long_context(docs_best_first):
    n = len(docs_best_first)
    slots = np.arange(n)
    to_end = np.minimum(slots, n - 1 - slots)
    order = np.argsort(to_end, kind="stable")
    out = list(docs_best_first)
    for rank, slot in enumerate(order.tolist()):
        out[slot] = docs_best_first[rank]
    return out
