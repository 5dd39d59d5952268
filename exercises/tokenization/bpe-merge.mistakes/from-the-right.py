"""You scan from right to left. In a run of odd length, join the leftmost pair, so that every tokenizer gets the same
sequence."""


def merge(ids, pair, new_id):
    merged = []
    i = len(ids) - 1
    while i >= 0:
        if i > 0 and (ids[i - 1], ids[i]) == pair:
            merged.append(new_id)
            i -= 2
        else:
            merged.append(ids[i])
            i -= 1
    return merged[::-1]
