# catalogue: 3
def merge(ids, pair, new_id):
    ids = ids.copy()
    for i in range(len(ids) - 1):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i] = new_id
            ids.pop(i + 1)
    return ids
