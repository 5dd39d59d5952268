# catalogue: 3
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        out.append(int(model(out[-1:]).argmax()))
        if eos is not None and out[-1] == eos:
            break
    return out
