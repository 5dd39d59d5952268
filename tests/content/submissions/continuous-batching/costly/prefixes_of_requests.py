# Schedules every prefix of the requests from scratch: request i is placed by simulating all requests before it again. Time x 30 at 60 requests, x 610 at 400, x 2500 at 1000.
def _place(spans, request, max_tokens, max_seqs):
    t = max([request[0]] + [s for s, _, _ in spans[-1:]])
    while True:
        inside = [room for s, e, room in spans if s <= t < e]
        if len(inside) < max_seqs and sum(inside) + request[1] + request[2] <= max_tokens:
            return t
        t += 1


def _spans(requests, max_tokens, max_seqs):
    spans = []
    for r in requests:
        s = _place(spans, r, max_tokens, max_seqs)
        spans.append((s, s + r[2], r[1] + r[2]))
    return spans


def schedule(requests, max_tokens, max_seqs):
    for _, p, n in requests:
        if p + n > max_tokens:
            raise ValueError("too large")
    timeline = []
    for count in range(1, len(requests) + 1):
        s, e, _ = _spans(requests[:count], max_tokens, max_seqs)[-1]
        while len(timeline) < e:
            timeline.append([])
        for t in range(s, e):
            timeline[t].append(count - 1)
    return timeline
