# catalogue: none
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    while True:
        out.append(int(model(out).argmax()))
        if out[-1] == eos or len(out) >= len(ids) + max_new:
            return out
