"""In a run such as a a a you replace both overlapping pairs and get two new ids. Each id may be part of only one
replacement, so the third a stays."""


def merge(ids, pair, new_id):
    starts = [i for i in range(len(ids) - 1) if (ids[i], ids[i + 1]) == pair]
    merged = []
    for i, token_id in enumerate(ids):
        if i in starts:
            merged.append(new_id)
        elif i - 1 not in starts:
            merged.append(token_id)
    return merged
