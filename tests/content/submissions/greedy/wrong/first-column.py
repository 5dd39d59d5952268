# catalogue: 1
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        logits = model(out)
        nxt = int(logits[:, 0].argmax())
        out.append(nxt)
        if nxt == eos:
            break
    return out
