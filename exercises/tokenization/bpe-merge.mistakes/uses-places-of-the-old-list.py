"""You find the positions in the old list and replace in a list that gets shorter. From the second replacement on, every
position is off by the earlier replacements; build a new list as you read."""


def merge(ids, pair, new_id):
    merged = list(ids)
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            merged[i : i + 2] = [new_id]
    return merged
