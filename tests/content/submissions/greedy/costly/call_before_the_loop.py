def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    end = len(out) + max_new
    token = int(model(out).argmax())
    while len(out) < end:
        out.append(token)
        if token == eos or len(out) == end:
            break
        token = int(model(out).argmax())
    return out
