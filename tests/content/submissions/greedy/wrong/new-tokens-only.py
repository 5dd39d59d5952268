# catalogue: none
def greedy_decode(model, ids, max_new, eos=None):
    new = []
    for _ in range(max_new):
        new.append(int(model(ids + new).argmax()))
        if new[-1] == eos:
            break
    return new
