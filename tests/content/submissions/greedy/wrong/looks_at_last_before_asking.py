# other: checks last of prompt
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        if eos is not None and out[-1] == eos: break
        out.append(int(model(out).argmax()))
    return out
