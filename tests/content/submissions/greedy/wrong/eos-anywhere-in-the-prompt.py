# catalogue: none
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    while len(out) < len(ids) + max_new and eos not in out:
        out.append(int(model(out).argmax()))
    return out
