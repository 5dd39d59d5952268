import heapq
import warnings
from array import array


def bpe_train(text, num_merges):
    """Works on ids; equal byte strings share one id however they were made."""
    data = text.encode("utf-8")
    if len(data) < 2 and num_merges:
        warnings.warn("too short to train on", stacklevel=2)
    ids, n = array("l", list(data)), len(data)
    right, left = array("l", range(1, n + 1)), array("l", range(-1, n - 1))
    vocab = [bytes([b]) for b in range(256)]
    number = {v: i for i, v in enumerate(vocab)}
    places: dict[tuple[int, int], set[int]] = {}
    for i in range(n - 1):
        places.setdefault((ids[i], ids[i + 1]), set()).add(i)
    queue = [(-len(s), min(s), p) for p, s in places.items()]
    heapq.heapify(queue)
    merges = []
    while queue and len(merges) < num_merges:
        count, first, pair = heapq.heappop(queue)
        if not (now := len(places.get(pair, ()))):
            continue
        if now + count:
            heapq.heappush(queue, (-now, first, pair))
            continue
        a, b = pair
        merges.append((vocab[a], vocab[b]))
        new = number.setdefault(vocab[a] + vocab[b], len(vocab))
        if new == len(vocab):
            vocab.append(vocab[a] + vocab[b])
        changed = {}
        for i in sorted(places.pop(pair)):
            j = right[i]
            if ids[i] != a or j >= n or ids[j] != b:
                continue
            h, k = left[i], right[j]
            if h >= 0:
                places.get((ids[h], a), set()).discard(h)
            if k < n:
                places.get((b, ids[k]), set()).discard(j)
                left[k] = i
            ids[i], ids[j], right[i] = new, -1, k
            if h >= 0:
                places.setdefault((ids[h], new), set()).add(h)
                changed.setdefault((ids[h], new), h)
            if k < n:
                places.setdefault((new, ids[k]), set()).add(i)
                changed.setdefault((new, ids[k]), i)
        for p, at in changed.items():
            heapq.heappush(queue, (-len(places[p]), at, p))
    return merges


if __name__ == "__main__":
    print(bpe_train("aaabdaaabac", 3))
