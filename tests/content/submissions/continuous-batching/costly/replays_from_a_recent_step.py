def advance(state, step, requests, max_tokens, max_seqs):
    running, first = dict(state[0]), state[1]
    running = {one: left - 1 for one, left in running.items() if left > 1}
    while first < len(requests) and requests[first][0] <= step and len(running) < max_seqs:
        reserved = sum(requests[one][1] + requests[one][2] for one in running)
        if reserved + sum(requests[first][1:]) > max_tokens:
            break
        running[first] = requests[first][2]
        first += 1
    return running, first

def schedule(requests, max_tokens, max_seqs):
    """Each step is worked out anew from the last of the states that are kept, one in 32."""
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError("never fits")
    timeline, base, at = [], ({}, 0), 0
    while True:
        state = base
        for step in range(at, len(timeline) + 1):
            state = advance(state, step, requests, max_tokens, max_seqs)
        if not state[0] and state[1] == len(requests):
            return timeline
        timeline.append(list(state[0]))
        if len(timeline) % 32 == 0:
            base, at = state, len(timeline)
