"""You never find a pair directly after a replacement, so two pairs in a row give only one new id. A loop copies the
next id unread; in a text of ids with spaces around them, the space that ends one match is missing for the next."""


def merge(ids, pair, new_id):
    merged = []
    i = 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new_id)
            i += 2
        if i < len(ids):
            merged.append(ids[i])
            i += 1
    return merged
