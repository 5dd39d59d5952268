# costly: only where the first request comes late: any(timeline) looks through all empty steps at each step; first arrival at 8000: 0.15 s against 0.0036 s, x42 (2000: x18)
def schedule(requests, max_tokens, max_seqs):
    for i in range(len(requests)):
        if requests[i][1] + requests[i][2] > max_tokens:
            raise ValueError("request %d is too large" % i)
    timeline = []
    left = {}
    nxt = 0
    while True:
        t = len(timeline)
        if not any(timeline):
            # nothing has run yet: only look whether the first one is there
            if not requests:
                return timeline
            if requests[0][0] > t:
                timeline.append([])
                continue
        used = sum(requests[i][1] + requests[i][2] for i in left)
        while nxt < len(requests) and requests[nxt][0] <= t and len(left) < max_seqs:
            need = requests[nxt][1] + requests[nxt][2]
            if used + need > max_tokens:
                break
            used += need
            left[nxt] = requests[nxt][2]
            nxt += 1
        if not left and nxt == len(requests):
            return timeline
        timeline.append(sorted(left))
        left = {i: k - 1 for i, k in left.items() if k > 1}
