# if where while is meant: one new request a step
def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError
    running, i, out = {}, 0, []
    while i < len(requests) or running:
        if i < len(requests) and requests[i][0] <= len(out) and len(running) < max_seqs:
            used = sum(requests[r][1] + requests[r][2] for r in running)
            if used + requests[i][1] + requests[i][2] <= max_tokens:
                running[i] = requests[i][2]
                i += 1
        out.append(sorted(running))
        running = {j: n - 1 for j, n in running.items() if n > 1}
    return out
