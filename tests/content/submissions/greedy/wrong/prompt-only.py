# catalogue: 3
def greedy_decode(model, ids, max_new, eos=None):
    result = ids[:]
    logits = model(ids)
    while len(result) - len(ids) < max_new:
        token = int(logits.argmax(dim=-1))
        result.append(token)
        if token == eos:
            break
        logits = model(ids)
    return result
