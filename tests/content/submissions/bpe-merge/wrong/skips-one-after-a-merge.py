# catalogue: 2
def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if i < len(ids) - 1 and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new_id)
            i += 1
            if i + 1 < len(ids):
                i += 1
                out.append(ids[i])
        else:
            out.append(ids[i])
        i += 1
    return out
