# stretch: finds the state of each step by recursion from the first
def state(requests, max_tokens, max_seqs, step):
    left, first = {}, 0
    for now in range(step):
        left, first = advance(requests, max_tokens, max_seqs, now, left, first)[1:]
    return advance(requests, max_tokens, max_seqs, step, left, first)


def advance(requests, max_tokens, max_seqs, now, left, first):
    left = dict(left)
    while first < len(requests) and requests[first][0] <= now and len(left) < max_seqs:
        if sum(sum(requests[i][1:]) for i in left) + sum(requests[first][1:]) > max_tokens:
            break
        left[first] = requests[first][2]
        first += 1
    return list(left), {i: n - 1 for i, n in left.items() if n > 1}, first


def schedule(requests, max_tokens, max_seqs):
    if any(sum(r[1:]) > max_tokens for r in requests):
        raise ValueError("does not fit")
    timeline, left, first = [], {}, 0
    while left or first < len(requests):
        now, left, first = state(requests, max_tokens, max_seqs, len(timeline))
        timeline.append(now)
    return timeline
