"""You find the positions before you replace, and replace in the caller's list, which gets shorter. From the second
replacement on, every position is off; build a new list as you read."""


def merge(ids, pair, new_id):
    positions = [i for i in range(len(ids) - 1) if (ids[i], ids[i + 1]) == pair]
    for i in positions:
        ids[i : i + 2] = [new_id]
    return ids
