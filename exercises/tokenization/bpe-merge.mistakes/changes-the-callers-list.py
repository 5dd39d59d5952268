"""The result is right, but you wrote it into the caller's list. The caller may need the old sequence; build a new list."""


def merge(ids, pair, new_id):
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
        i += 1
    return ids
