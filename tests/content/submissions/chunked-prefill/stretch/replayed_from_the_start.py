# stretch: each step replays all steps before it, from the requests alone
def replay(requests, budget, steps):
    unread = [prompt for _, prompt, _ in requests]
    missing = [new for _, _, new in requests]
    row = []
    for now in range(steps):
        left, row = budget, []
        here = [i for i, r in enumerate(requests) if r[0] <= now and missing[i]]
        for i in here:
            if not unread[i] and left:
                row.append((i, 1))
                left -= 1
        for i in here:
            if unread[i] and left:
                row.append((i, min(unread[i], left)))
                left -= row[-1][1]
        for i, tokens in row:
            unread[i] -= min(tokens, unread[i])
            if not unread[i]:
                missing[i] -= 1
    return sorted(row), not any(missing)


def schedule_chunks(requests, budget):
    timeline, is_over = [], not requests
    while not is_over:
        row, is_over = replay(requests, budget, len(timeline) + 1)
        timeline.append(row)
    return timeline
