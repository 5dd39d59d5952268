# costly: asks for the next token before it looks whether it is done
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    pending = int(model(out).argmax())
    for _ in range(max_new):
        out.append(pending)
        pending = int(model(out).argmax())
        if out[-1] == eos:
            break
    return out
