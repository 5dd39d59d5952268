"""You shorten the list while a for loop runs over its old length, so the index leaves the list. It also changes the
caller's list; build a new one."""


def merge(ids, pair, new_id):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            ids[i] = new_id
            del ids[i + 1]
    return ids
