"""You request each token until two answers agree. The model keeps no state, so they always do."""

def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    while len(out) < len(ids) + max_new:
        first, second = model(out).argmax(), model(out).argmax()
        if first != second:
            continue
        out.append(int(first))
        if out[-1] == eos:
            break
    return out
