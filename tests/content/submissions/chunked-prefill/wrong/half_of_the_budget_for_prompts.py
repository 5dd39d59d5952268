# other: keeps at most half of the budget for prompts
from collections import deque


def schedule_chunks(requests, budget):
    waiting = deque((a, i, p, n) for i, (a, p, n) in enumerate(requests))
    prefill, decode = [], {}
    out = []
    step = 0
    while waiting or prefill or decode:
        while waiting and waiting[0][0] <= step:
            _, i, p, n = waiting.popleft()
            prefill.append([i, p, n])
        spent = []
        room = budget
        ready = sorted(decode)[:room]
        for i in ready:
            spent.append((i, 1))
            decode[i] -= 1
            if not decode[i]:
                del decode[i]
        room = min(room - len(ready), max(1, budget // 2))
        for entry in prefill:
            take = min(entry[1], room)
            if not take:
                break
            entry[1] -= take
            room -= take
            spent.append((entry[0], take))
            if not entry[1] and entry[2] > 1:
                decode[entry[0]] = entry[2] - 1
        prefill = [e for e in prefill if e[1]]
        out.append(sorted(spent))
        step += 1
    return out
