# catalogue: 5
def greedy_decode(model, ids, max_new, eos=None):
    seq = [*ids]
    for _ in range(max_new):
        row = model(seq).tolist()
        t = max(range(len(row)), key=row.__getitem__)
        seq.append(t)
        if t == eos:
            continue
    return seq
