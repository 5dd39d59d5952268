import heapq
from collections import defaultdict

def bpe_encode(text, merges):
    """Positions wait in one bucket per rank; ranks wait in a heap."""
    data = text.encode("utf-8")
    order = dict(zip(merges, range(len(merges))))
    at = {i: data[i:i + 1] for i in range(len(data))}
    ends = {i + 1: i for i in at}
    bucket, ranks = defaultdict(set), []

    def offer(i):
        t = at.get(i)
        if t is None:
            return
        r = order.get((t, at.get(i + len(t))))
        if r is not None:
            if not bucket[r]:
                heapq.heappush(ranks, r)
            bucket[r].add(i)

    for i in range(len(data)):
        offer(i)
    while ranks:
        r = heapq.heappop(ranks)
        a, b = merges[r]
        again = []
        for i in sorted(bucket.pop(r, ())):
            j = i + len(a)
            if at.get(i) == a and at.get(j) == b:
                del at[j], ends[j]
                at[i] = a + b
                ends[j + len(b)] = i
                again += [i, ends.get(i)]
        for i in again:
            offer(i)
    return [at[i] for i in sorted(at)]
