# catalogue: 1
def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        logits = model(out).unsqueeze(0)
        nxt = int(logits[:, 0].argmax())
        out.append(nxt)
        if eos is not None and nxt == eos:
            break
    return out
