# catalogue: none
def merge(ids, pair, new_id):
    first, second = pair
    out, skip = [], False
    for a, b in zip(ids, [*ids[1:], None]):
        if skip:
            skip = False
        elif a is first and b is second:
            out.append(new_id)
            skip = True
        else:
            out.append(a)
    return out
