def merge(ids, pair, new_id):
    left, right = pair
    out, free = [], False      # free: out[-1] is an original token, not one just made
    for t in ids:
        if free and out[-1] == left and t == right:
            out[-1] = new_id
            free = False
        else:
            out.append(t)
            free = True
    return out
