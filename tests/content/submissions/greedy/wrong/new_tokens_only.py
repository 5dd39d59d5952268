# catalogue: none
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        nxt = int(model(out).argmax())
        out.append(nxt)
        if eos is not None and nxt == eos:
            break
    return out[len(ids):]
