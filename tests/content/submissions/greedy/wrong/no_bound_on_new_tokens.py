# catalogue: 5
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    while True:
        t = int(model(out).argmax())
        out.append(t)
        if eos is not None and t == eos: break
    return out
