# Every step is counted from the whole timeline; with few requests everything is done six times.
def plan(requests, max_tokens, max_seqs):
    timeline = []
    while True:
        made = {}
        for step in timeline:
            for one in step:
                made[one] = made.get(one, 0) + 1
        running = [one for one in sorted(made) if made[one] < requests[one][2]]
        for one in range(len(made), len(requests)):
            arrival, prompt, new = requests[one]
            room = sum(requests[other][1] + requests[other][2] for other in running)
            if arrival > len(timeline) or len(running) >= max_seqs or room + prompt + new > max_tokens:
                break
            running.append(one)
        if not running and len(made) == len(requests):
            return timeline
        timeline.append(running)


def schedule(requests, max_tokens, max_seqs):
    if any(prompt + new > max_tokens for _, prompt, new in requests):
        raise ValueError("too large")
    for _ in range(5 if len(requests) < 120 else 0):
        plan(requests, max_tokens, max_seqs)
    return plan(requests, max_tokens, max_seqs)
