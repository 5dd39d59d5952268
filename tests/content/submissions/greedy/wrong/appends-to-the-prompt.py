# catalogue: none
def greedy_decode(model, ids, max_new, eos=None):
    for _ in range(max_new):
        ids.append(int(model(ids).argmax()))
        if ids[-1] == eos:
            break
    return ids
