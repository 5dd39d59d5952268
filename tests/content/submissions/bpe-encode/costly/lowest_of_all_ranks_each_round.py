"""The places of each rank are kept, but the lowest is looked for with `min` among all ranks that are present."""


def bpe_encode(text, merges):
    rank = {tuple(pair): number for number, pair in enumerate(merges)}
    parts = [bytes([value]) for value in text.encode("utf-8")]
    n = len(parts)
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))
    places = {}

    def rank_at(i):
        if i < 0 or after[i] >= n:
            return None
        return rank.get((parts[i], parts[after[i]]))

    def enter(i):
        if (found := rank_at(i)) is not None:
            places.setdefault(found, set()).add(i)

    def leave(i):
        found = rank_at(i)
        if found in places:
            places[found].discard(i)
            if not places[found]:
                del places[found]

    for i in range(n - 1):
        enter(i)
    while places:
        lowest = min(places)
        left, right = merges[lowest]
        for i in sorted(places.pop(lowest)):
            j = after[i]
            if parts[i] != left or j >= n or parts[j] != right:
                continue
            leave(before[i])
            leave(j)
            parts[i], parts[j] = left + right, None
            after[i] = after[j]
            if after[i] < n:
                before[after[i]] = i
            enter(before[i])
            enter(i)
    return [part for part in parts if part is not None]
