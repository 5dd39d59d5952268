# catalogue: 1
def merge(ids, pair, new_id):
    n = len(ids)
    hit = [i + 1 < n and ids[i] == pair[0] and ids[i + 1] == pair[1] for i in range(n)]
    out = []
    for i in range(n):
        if hit[i]:
            out.append(new_id)
        elif i > 0 and hit[i - 1]:
            continue
        else:
            out.append(ids[i])
    return out
