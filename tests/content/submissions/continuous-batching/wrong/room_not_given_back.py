# catalogue: 4
# the slot is freed at once, the room only when nobody runs
def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError
    running, used, i, out = {}, 0, 0, []
    while i < len(requests) or running:
        if not running:
            used = 0
        while i < len(requests) and requests[i][0] <= len(out) and len(running) < max_seqs and used + sum(requests[i][1:]) <= max_tokens:
            running[i] = requests[i][2]
            used += sum(requests[i][1:])
            i += 1
        out.append(sorted(running))
        running = {j: n - 1 for j, n in running.items() if n > 1}
    return out
