# catalogue: 5
def merge(ids, pair, new_id):
    s = ",".join(map(str, ids))
    s = s.replace(f"{pair[0]},{pair[1]}", str(new_id))
    return [int(t) for t in s.split(",") if t]
