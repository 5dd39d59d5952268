# catalogue: 4+5
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    while len(out) < max_new:
        out.append(int(model(out).argmax()))
    return out
