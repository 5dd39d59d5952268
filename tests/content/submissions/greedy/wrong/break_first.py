# catalogue: 2
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        nxt = int(model(out).argmax())
        if eos is not None and nxt == eos:
            break
        out.append(nxt)
    return out
