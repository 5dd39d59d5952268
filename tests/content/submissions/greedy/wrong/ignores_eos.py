# catalogue: 5
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        out.append(int(model(out).argmax()))
    return out
