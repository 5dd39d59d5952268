# catalogue: none
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(1, max_new):
        out.append(int(model(out).argmax()))
        if out[-1] == eos:
            break
    return out
