"""You delete the pair from the list that the loop is reading and insert the new id one position too far. Do not change
a list while a loop reads it; build a new list."""


def merge(ids, pair, new_id):
    merged = list(ids)
    for i, token_id in enumerate(merged):
        if token_id == pair[0] and i + 1 < len(merged) and merged[i + 1] == pair[1]:
            del merged[i : i + 2]
            merged.insert(i + 1, new_id)
    return merged
