# catalogue: 1
def merge(ids, pair, new_id):
    a, b = pair
    out, prev, pending = [], None, False
    for x in ids:
        if prev is not None and prev == a and x == b:
            out.append(new_id)
            pending = False
        else:
            if pending:
                out.append(prev)
            pending = True
        if (prev, x) == (a, b):
            pending = False
        prev = x
    return out + [prev] if pending else out
