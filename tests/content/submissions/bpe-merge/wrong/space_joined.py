# catalogue: 5
def merge(ids, pair, new_id):
    text = " ".join(str(i) for i in ids)
    needle = " ".join(str(i) for i in pair)
    return list(map(int, text.replace(needle, str(new_id)).split()))
