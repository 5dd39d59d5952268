# catalogue: 3+4
def merge(ids, pair, new_id):
    i = len(ids) - 2
    while i >= 0:
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i:i + 2] = [new_id]
            i -= 1
        i -= 1
    return ids
