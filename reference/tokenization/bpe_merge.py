"""One merge of byte-pair encoding: every occurrence of a pair becomes one new id.

The sequence is read once from left to right. Where the pair occurs, the new id is written and both parts are skipped,
so an id is never part of two replacements; every other id is copied.

    merge([x, a, b, y], (a, b), z) = [x, z, y]        merge([a, a, a], (a, a), z) = [z, a]

Source: Sennrich, Haddow and Birch 2016, arXiv:1508.07909, section 3.2, algorithm 1 (there on characters); the
method is Gage 1994, "A New Algorithm for Data Compression".
"""


def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    first, second = pair
    merged = []  # the ids so far, with the replacements
    i = 0  # position of the next unread id
    while i < len(ids):
        has_next = i + 1 < len(ids)  # the last id has no right neighbour
        if has_next and ids[i] == first and ids[i + 1] == second:
            merged.append(new_id)
            i += 2  # skip both parts
        else:
            merged.append(ids[i])
            i += 1
    return merged
