"""You run a batch until its longest request is done, and finished requests stay in it. Remove each one when it
finishes, so that a waiting request takes its slot."""


def schedule(requests, max_tokens, max_seqs):
    need = [prompt + new for _, prompt, new in requests]
    if max(need, default=0) > max_tokens:
        raise ValueError
    timeline, first = [], 0
    while first < len(requests):
        if requests[first][0] > len(timeline):
            timeline.append([])
            continue
        batch = []
        while (
            first < len(requests)
            and requests[first][0] <= len(timeline)
            and len(batch) < max_seqs
            and sum(need[request] for request in batch) + need[first] <= max_tokens
        ):
            batch.append(first)
            first += 1
        timeline += [list(batch) for _ in range(max(requests[request][2] for request in batch))]
    return timeline
