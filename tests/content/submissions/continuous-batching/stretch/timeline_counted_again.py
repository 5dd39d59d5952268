# stretch: counts in the whole timeline, in every step, how many tokens each request has left
def schedule(requests, max_tokens, max_seqs):
    for _, prompt, new in requests:
        if prompt + new > max_tokens:
            raise ValueError("too large")
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
