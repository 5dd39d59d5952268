# steps in which nobody runs are skipped
def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError
    running, i, out, t = {}, 0, [], 0
    while i < len(requests) or running:
        while i < len(requests) and requests[i][0] <= t and len(running) < max_seqs:
            if sum(sum(requests[r][1:]) for r in running) + sum(requests[i][1:]) > max_tokens:
                break
            running[i] = requests[i][2]
            i += 1
        if running:
            out.append(sorted(running))
        running = {j: n - 1 for j, n in running.items() if n > 1}
        t += 1
    return out
