# other: two ids are packed into one number with 16 bits for the second, so larger ids run into the first
def merge(ids, pair, new_id):
    key = (pair[0] << 16) | pair[1]
    out = []
    i = 0
    n = len(ids)
    while i < n:
        if i + 1 < n and ((ids[i] << 16) | ids[i + 1]) == key:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out
