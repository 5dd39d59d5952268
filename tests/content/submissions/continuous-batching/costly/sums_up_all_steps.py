# costly: what is reserved is summed over all steps so far, in numpy, at each step: quadratic in steps; 20000 steps: 0.11 s against 0.013 s, x9; few long requests, 20000 steps: x29
import numpy as np


def schedule(requests, max_tokens, max_seqs):
    if not len(requests):
        return []
    need = [p + n for _, p, n in requests]
    if max(need) > max_tokens:
        raise ValueError("too large")
    horizon = requests[-1][0] + sum(n for _, _, n in requests) + 1
    room = np.zeros(horizon + 1, dtype=np.int64)       # what comes and goes at each step
    seqs = np.zeros(horizon + 1, dtype=np.int64)
    timeline, active, head, t = [], {}, 0, 0
    while head < len(requests) or active:
        used, count = int(room[: t + 1].sum()), int(seqs[: t + 1].sum())
        while head < len(requests):
            a, _, n = requests[head]
            if a > t or count + 1 > max_seqs or used + need[head] > max_tokens:
                break
            used, count = used + need[head], count + 1
            room[t] += need[head]
            room[t + n] -= need[head]
            seqs[t] += 1
            seqs[t + n] -= 1
            active[head] = t + n
            head += 1
        timeline.append(list(active))
        t += 1
        active = {i: e for i, e in active.items() if e > t}
    return timeline
