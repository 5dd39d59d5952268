# other: what is left of a request is kept in dicts by the request's tuple, so equal requests are one
# shows for: requests [(0, 2, 1), (0, 2, 1)], budget 2: [[(0, 2)]] instead of [[(0, 2)], [(1, 2)]]
from collections import deque


def schedule_chunks(requests, budget):
    unread = {request: request[1] for request in requests}
    to_come = {request: request[2] for request in requests}
    index = {}
    for i, request in enumerate(requests):
        index.setdefault(request, i)
    waiting = deque(unread)
    running = []
    timeline = []
    step = 0
    while waiting or running:
        left = budget
        ran = []
        for request in running[:left]:
            ran.append((index[request], 1))
            to_come[request] -= 1
        left -= len(ran)
        started = []
        while left and waiting and waiting[0][0] <= step:
            request = waiting[0]
            n = min(left, unread[request])
            unread[request] -= n
            left -= n
            ran.append((index[request], n))
            if unread[request] == 0:
                waiting.popleft()
                to_come[request] -= 1
                started.append(request)
        running = [request for request in running + started if to_come[request] > 0]
        timeline.append(sorted(ran))
        step += 1
    return timeline
