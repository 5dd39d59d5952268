"""You find out what runs in a step by running all steps before it again. Keep what runs, and continue from there."""


def state_at(requests, max_tokens, max_seqs, last):
    running, first = {}, 0
    for step in range(last + 1):
        running = {request: left - 1 for request, left in running.items() if left > 1}
        while first < len(requests) and requests[first][0] <= step and len(running) < max_seqs:
            reserved = sum(requests[request][1] + requests[request][2] for request in running)
            if reserved + sum(requests[first][1:]) > max_tokens:
                break
            running[first] = requests[first][2]
            first += 1
    return list(running), first


def schedule(requests, max_tokens, max_seqs):
    if any(prompt + new > max_tokens for _, prompt, new in requests):
        raise ValueError("a request can never fit")
    timeline = []
    while True:
        running, first = state_at(requests, max_tokens, max_seqs, len(timeline))
        if not running and first == len(requests):
            return timeline
        timeline.append(running)
