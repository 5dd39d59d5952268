# catalogue: 2
def merge(ids, pair, new_id):
    result = []
    pos = 0
    while pos < len(ids):
        if tuple(ids[pos : pos + 2]) == tuple(pair):
            result.append(new_id)
            pos += 3
        else:
            result.append(ids[pos])
            pos += 1
    return result
