# The schedule of the first n requests, from nothing, for each n; what is reserved is kept and not added up.
def run(requests, max_tokens, max_seqs):
    nxt, used, running, timeline = 0, 0, {}, []
    while nxt < len(requests) or running:
        while nxt < len(requests) and requests[nxt][0] <= len(timeline) and len(running) < max_seqs:
            room = requests[nxt][1] + requests[nxt][2]
            if used + room > max_tokens:
                break
            used += room
            running[nxt] = requests[nxt][2]
            nxt += 1
        timeline.append(list(running))
        used -= sum(requests[i][1] + requests[i][2] for i, left in running.items() if left == 1)
        running = {i: left - 1 for i, left in running.items() if left > 1}
    return timeline


def schedule(requests, max_tokens, max_seqs):
    if any(prompt + new > max_tokens for _, prompt, new in requests):
        raise ValueError("a request never fits")
    timeline = []
    for n in range(len(requests)):
        timeline = run(requests[: n + 1], max_tokens, max_seqs)
    return timeline
