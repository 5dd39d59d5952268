# catalogue: none
def merge(ids, pair, new_id):
    for i, two in enumerate(zip(ids, ids[1:])):
        if two == tuple(pair):
            return ids[:i] + [new_id] + ids[i + 2 :]
    return list(ids)
