import numpy as np

def greedy_decode(model, ids, max_new, eos=None):
    out = np.array(ids, dtype=np.int64)
    goal = len(ids) + max_new
    while len(out) < goal:
        best = np.argmax(np.asarray(model(out.tolist()).detach().float().cpu()))
        out = np.append(out, best)
        if eos is not None and best == eos:
            break
    return [int(t) for t in out]
