# catalogue: 2
def greedy_decode(model, ids, max_new, eos=None):
    tokens = list(ids)
    for _ in range(max_new):
        t = model(tokens).argmax().item()
        if t == eos:
            return tokens
        tokens.append(t)
    return tokens
