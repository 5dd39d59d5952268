# catalogue: none
import heapq
def bpe_encode(text, merges):
    rank = {p: r for r, p in enumerate(merges)}
    data = text.encode("utf-8")
    n = len(data)
    end, start = list(range(1, n + 1)), [-1] + list(range(n))
    look = lambda i: rank.get((data[i:end[i]], data[end[i]:end[end[i]]])) if end[i] < n else None
    heap = [(look(i), i) for i in range(n) if look(i)]
    heapq.heapify(heap)
    while heap:
        r, wave = heap[0][0], []
        while heap and heap[0][0] == r:
            i = heapq.heappop(heap)[1]
            if end[i] and look(i) == r:
                m = end[i]
                end[i], end[m] = end[m], 0
                start[end[i]] = i
                wave.append(i)
        for i in wave:
            for h in ([start[i], i] if i else [i]):
                if end[h] and look(h):
                    heapq.heappush(heap, (look(h), h))
    return [data[i:e] for i, e in enumerate(end) if e]
