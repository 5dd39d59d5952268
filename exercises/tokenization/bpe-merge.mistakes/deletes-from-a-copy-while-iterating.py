"""You work on a copy, but you shorten it while a for loop runs over its old length, so the index leaves the list. Use a
while loop, and build a new list."""


def merge(ids, pair, new_id):
    ids = list(ids)
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            ids[i] = new_id
            del ids[i + 1]
    return ids
