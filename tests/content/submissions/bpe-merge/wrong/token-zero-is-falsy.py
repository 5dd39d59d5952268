# catalogue: none
def merge(ids, pair, new_id):
    out = []
    previous = None
    for token in ids:
        if previous and (previous, token) == pair:
            out.append(new_id)
            previous = None
        else:
            if previous:
                out.append(previous)
            previous = token
    if previous:
        out.append(previous)
    return out
