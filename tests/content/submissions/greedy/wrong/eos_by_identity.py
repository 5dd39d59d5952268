def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        token = int(model(out).argmax(dim=-1))
        out.append(token)
        if token is eos:
            break
    return out
