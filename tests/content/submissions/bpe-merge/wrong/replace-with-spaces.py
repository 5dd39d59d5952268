# catalogue: 5
def merge(ids, pair, new_id):
    s = " " + " ".join(str(i) for i in ids) + " "
    s = s.replace(" %d %d " % tuple(pair), " %d " % new_id)
    return list(map(int, s.split()))
