# other: the text is normalised to NFC first
import heapq
import unicodedata


def bpe_encode(text, merges):
    text = unicodedata.normalize("NFC", text)
    parts = [bytes([b]) for b in text.encode("utf-8")]
    n = len(parts)
    rank_of = {pair: rank for rank, pair in enumerate(merges)}
    prev = list(range(-1, n - 1))
    nxt = list(range(1, n + 1))
    heap = []

    def push(i):
        if i < 0 or nxt[i] >= n:
            return
        rank = rank_of.get((parts[i], parts[nxt[i]]))
        if rank is not None:
            heapq.heappush(heap, (rank, i))

    for i in range(n):
        push(i)
    while heap:
        rank = heap[0][0]
        places = []
        while heap and heap[0][0] == rank:
            places.append(heapq.heappop(heap)[1])
        left, right = merges[rank]
        done = []
        for i in places:
            j = nxt[i]
            if parts[i] != left or j >= n or parts[j] != right:
                continue
            parts[i] = left + right
            parts[j] = None
            nxt[i] = nxt[j]
            if nxt[j] < n:
                prev[nxt[j]] = i
            done.append(i)
        for i in done:
            push(prev[i])
            push(i)
    return [part for part in parts if part is not None]
