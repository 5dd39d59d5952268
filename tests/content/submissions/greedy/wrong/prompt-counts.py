# catalogue: 4
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    while len(out) < max_new:
        token = int(model(out).argmax())
        out.append(token)
        if eos is not None and token == eos:
            break
    return out
