def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        next_id = int(model(out).argmax())
        out.append(next_id)
        if eos is not None and next_id == eos:
            break
    return out
