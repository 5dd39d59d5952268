# catalogue: 2
def merge(ids, pair, new_id):
    res, i, n = [], 0, len(ids)
    while i < n:
        if tuple(ids[i:i + 2]) == tuple(pair):
            res.append(new_id)
            i += 2
            if i < n:
                res.append(ids[i])
        else:
            res.append(ids[i])
        i += 1
    return res
