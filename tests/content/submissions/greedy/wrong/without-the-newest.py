# catalogue: 3
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for step in range(max_new):
        context = out if step == 0 else out[:-1]
        token = int(model(context).argmax())
        out.append(token)
        if token == eos:
            break
    return out
