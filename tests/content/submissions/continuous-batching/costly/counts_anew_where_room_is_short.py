# costly: the whole timeline is counted again, in a thread, where the next request waits for room and not for a slot
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from itertools import chain


def schedule(requests, max_tokens, max_seqs):
    need = [p + n for _, p, n in requests]
    if need and max(need) > max_tokens:
        raise ValueError("too large")
    timeline = []
    running = {}
    waiting = deque(range(len(requests)))
    used = 0

    def audit():
        made = Counter(chain.from_iterable(timeline))
        return sum(need[i] for i, k in made.items() if k < requests[i][2])

    with ThreadPoolExecutor(1) as pool:
        while waiting or running:
            t = len(timeline)
            while waiting and len(running) < max_seqs and requests[waiting[0]][0] <= t:
                i = waiting[0]
                if used + need[i] > max_tokens:
                    # no room: make sure that nothing leaked
                    fresh = [j for j in running if running[j] == requests[j][2]]
                    used = pool.submit(audit).result() + sum(need[j] for j in fresh)
                    if used + need[i] > max_tokens:
                        break
                    continue
                waiting.popleft()
                running[i] = requests[i][2]
                used += need[i]
            timeline.append(list(running))
            for i in list(running):
                running[i] -= 1
                if not running[i]:
                    del running[i]
                    used -= need[i]
    return timeline
