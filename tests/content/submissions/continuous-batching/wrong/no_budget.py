# catalogue: 2
# slots only
from collections import deque


def schedule(requests, max_tokens, max_seqs):
    if any(r[1] + r[2] > max_tokens for r in requests):
        raise ValueError
    waiting, live, out = deque(range(len(requests))), {}, []
    while waiting or live:
        while waiting and len(live) < max_seqs and requests[waiting[0]][0] <= len(out):
            j = waiting.popleft()
            live[j] = requests[j][2]
        out.append(sorted(live))
        live = {j: left - 1 for j, left in live.items() if left > 1}
    return out
