def merge(ids, pair, new_id):
    a, b = pair
    out = []
    it = iter(ids)
    held = []
    for x in it:
        if held and x == b:
            held.pop()
            out.append(new_id)
            continue
        out.extend(held)
        held.clear()
        (held if x == a else out).append(x)
    return out + held
