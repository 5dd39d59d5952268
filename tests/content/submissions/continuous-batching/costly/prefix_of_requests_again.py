# The schedule of the first n requests, from nothing, for each n.
def run(requests, max_tokens, max_seqs):
    queue, running, timeline = list(range(len(requests))), {}, []
    while queue or running:
        while queue and requests[queue[0]][0] <= len(timeline) and len(running) < max_seqs:
            used = sum(requests[i][1] + requests[i][2] for i in running)
            if used + requests[queue[0]][1] + requests[queue[0]][2] > max_tokens:
                break
            one = queue.pop(0)
            running[one] = requests[one][2]
        timeline.append(list(running))
        running = {i: left - 1 for i, left in running.items() if left > 1}
    return timeline


def schedule(requests, max_tokens, max_seqs):
    if any(prompt + new > max_tokens for _, prompt, new in requests):
        raise ValueError("a request never fits")
    timeline = []
    for n in range(len(requests)):
        timeline = run(requests[: n + 1], max_tokens, max_seqs)
    return timeline
