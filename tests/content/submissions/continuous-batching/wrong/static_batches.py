# catalogue: 1
# nobody is admitted until the batch is empty
def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError
    out, i, running, t = [], 0, [], 0
    while i < len(requests) or running:
        if not running:
            used = 0
            while i < len(requests) and len(running) < max_seqs and requests[i][0] <= t and used + sum(requests[i][1:]) <= max_tokens:
                running.append([i, requests[i][2]])
                used += sum(requests[i][1:])
                i += 1
        out.append([r[0] for r in running])
        for r in running:
            r[1] -= 1
        running = [r for r in running if r[1] > 0]
        t += 1
    return out
