# catalogue: 3
def merge(ids, pair, new_id):
    out = list(ids)
    for i, (a, b) in enumerate(zip(ids, ids[1:])):
        if (a, b) == tuple(pair):
            out[i:i + 2] = [new_id]
    return out
