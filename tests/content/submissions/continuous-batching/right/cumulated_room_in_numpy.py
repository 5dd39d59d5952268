# numpy, uses the allowance to look at every request in each step: an array of tokens left (0: done) and a mask of those
# admitted; admission is one cumulative sum over those who wait.
import numpy as np


def schedule(requests, max_tokens, max_seqs):
    n = len(requests)
    if n == 0:
        return []
    table = np.array(requests, dtype=np.int64).reshape(n, 3)
    arrival, left = table[:, 0].copy(), table[:, 2].copy()
    room = table[:, 1] + table[:, 2]
    if (room > max_tokens).any():
        raise ValueError("a request needs more than max_tokens")
    cumulated = np.concatenate([[0], np.cumsum(room)])
    head = 0
    running = np.zeros(n, dtype=bool)
    timeline = []
    while left.any():
        t = len(timeline)
        free = max_tokens - int(room[running].sum())
        slots = max_seqs - int(running.sum())
        tail = head
        tail = min(int(np.searchsorted(arrival, t, side="right")),
                   int(np.searchsorted(cumulated, cumulated[head] + free, side="right")) - 1,
                   head + slots)
        tail = max(tail, head)
        running[head:tail] = True
        head = tail
        timeline.append(np.flatnonzero(running).tolist())
        left[running] -= 1
        running &= left > 0
    return timeline
