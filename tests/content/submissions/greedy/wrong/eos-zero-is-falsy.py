# catalogue: none
def greedy_decode(model, ids, max_new, eos=None):
    sequence = list(ids)
    for _ in range(max_new):
        token = model(sequence).argmax().item()
        sequence.append(token)
        if eos and token == eos:
            break
    return sequence
