# catalogue: none
def greedy_decode(model, ids, max_new, eos=None):
    for _ in range(max_new):
        nxt = int(model(ids).argmax())
        ids.append(nxt)
        if eos is not None and nxt == eos:
            break
    return ids
