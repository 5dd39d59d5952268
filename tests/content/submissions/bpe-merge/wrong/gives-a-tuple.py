# catalogue: none
def merge(ids, pair, new_id):
    if len(ids) < 2:
        return tuple(ids)
    if (ids[0], ids[1]) == tuple(pair):
        return (new_id,) + tuple(merge(ids[2:], pair, new_id))
    return (ids[0],) + tuple(merge(ids[1:], pair, new_id))
