# costly: all counts are sorted in each round
"""No linked list: spans over the raw bytes, their length is noted at both ends.
All counts are sorted in each round to see which is the largest."""


def bpe_train(text, num_merges):
    raw = text.encode("utf-8")
    n = len(raw)
    begins = [1] * n        # length of the symbol that begins here, 0 inside one
    ends = [1] * n          # length of the symbol that ends here (valid at ends only)
    counts = {}
    spots = {}

    def start_of_next(i):
        return i + begins[i]

    def start_of_previous(i):
        return i - ends[i - 1] if i > 0 else -1

    def read(i):
        """The pair whose left part begins at i, or None."""
        j = i + begins[i]
        if j >= n:
            return None
        return raw[i:j], raw[j:j + begins[j]]

    def enter(i):
        pair = read(i)
        if pair is not None:
            counts[pair] = counts.get(pair, 0) + 1
            spots.setdefault(pair, []).append(i)

    def leave(i):
        pair = read(i)
        if pair is not None:
            counts[pair] -= 1
            if counts[pair] == 0:
                del counts[pair]

    for i in range(n):
        enter(i)

    merges = []
    for _ in range(num_merges):
        table = sorted(counts.items(), key=lambda item: item[1])
        if len(table) == 0:
            break
        pair, count = table[-1]
        merges.append(pair)
        joined = 0
        for i in sorted(set(spots.pop(pair))):
            if begins[i] == 0 or read(i) != pair:
                continue
            j = start_of_next(i)
            h = start_of_previous(i)
            if h >= 0:
                leave(h)
            leave(i)
            leave(j)
            length = begins[i] + begins[j]
            begins[j] = 0
            begins[i] = length
            ends[i + length - 1] = length
            if h >= 0:
                enter(h)
            enter(i)
            joined += 1
        assert 1 <= joined <= count
    return merges
