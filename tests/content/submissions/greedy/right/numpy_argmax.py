import numpy as np


def greedy_decode(model, ids, max_new, eos=None):
    tokens = list(ids)
    while len(tokens) < len(ids) + max_new:
        logits = np.asarray(model(list(tokens)).detach().float())
        tokens.append(int(np.argmax(logits)))
        if tokens[-1] == eos:
            return tokens
    return tokens
