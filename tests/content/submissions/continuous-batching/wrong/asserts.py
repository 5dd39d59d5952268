# named: asserts-instead-of-raising
import heapq


def schedule(requests, max_tokens, max_seqs):
    assert not (requests and max(p + n for _, p, n in requests) > max_tokens), 'no'
    ends = []                      # (first step without it, room)
    free, t = max_tokens, 0
    begin, finish = [], []
    for arrival, p, n in requests:
        t = max(t, arrival)
        while ends and ends[0][0] <= t:
            free += heapq.heappop(ends)[1]
        while free < p + n or len(ends) >= max_seqs:
            t = ends[0][0]
            while ends and ends[0][0] <= t:
                free += heapq.heappop(ends)[1]
        free -= p + n
        heapq.heappush(ends, (t + n, p + n))
        begin.append(t)
        finish.append(t + n)
    timeline = [[] for _ in range(max(finish, default=0))]
    for i, (a, b) in enumerate(zip(begin, finish)):
        for s in range(a, b):
            timeline[s].append(i)
    return timeline
