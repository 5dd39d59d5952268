# asks again to make sure that it is over, when an end token came
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    while len(out) < len(ids) + max_new:
        logits = model(out)
        nxt = int(logits.argmax())
        if eos is not None and int(model(out).argmax()) == eos:
            out.append(eos)
            return out
        out.append(nxt)
    return out
