"""You shorten a copy while a for loop runs over its old length. The loop continues past the end of the copy and raises
when it reads there; use a while loop, and build a new list."""


def merge(ids, pair, new_id):
    merged = list(ids)
    for i in range(len(merged) - 1):
        if merged[i] == pair[0] and merged[i + 1] == pair[1]:
            merged[i] = new_id
            merged.pop(i + 1)
    return merged
