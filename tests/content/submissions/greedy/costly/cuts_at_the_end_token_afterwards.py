# ignores eos while asking and cuts afterwards
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        out.append(int(model(out).argmax()))
    if eos is not None:
        new = out[len(ids):]
        if eos in new:
            new = new[: new.index(eos) + 1]
        out = list(ids) + new
    return out
