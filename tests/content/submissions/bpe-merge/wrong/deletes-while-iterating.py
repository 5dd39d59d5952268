# catalogue: 3
def merge(ids, pair, new_id):
    ids = list(ids)
    for i, token in enumerate(ids):
        if token == pair[0] and i + 1 < len(ids) and ids[i + 1] == pair[1]:
            del ids[i : i + 2]
            ids.insert(i + 1, new_id)
    return ids
