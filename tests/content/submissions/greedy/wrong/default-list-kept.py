# catalogue: none
def greedy_decode(model, ids, max_new, eos=None, new=[]):
    for _ in range(max_new):
        token = int(model(list(ids) + new).argmax())
        new.append(token)
        if eos is not None and token == eos:
            break
    return list(ids) + new
