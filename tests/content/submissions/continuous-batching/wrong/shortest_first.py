# catalogue: 3
# the waiting are sorted by the number of new tokens
def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError
    pending = set(range(len(requests)))
    running, out, t = {}, [], 0
    while pending or running:
        ready = sorted((j for j in pending if requests[j][0] <= t), key=lambda j: (requests[j][2], j))
        for j in ready:
            room = sum(requests[r][1] + requests[r][2] for r in running)
            if len(running) == max_seqs or room + requests[j][1] + requests[j][2] > max_tokens:
                break
            running[j] = requests[j][2]
            pending.discard(j)
        out.append(sorted(running))
        running = {j: n - 1 for j, n in running.items() if n > 1}
        t += 1
    return out
