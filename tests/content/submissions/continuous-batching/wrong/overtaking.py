# catalogue: 3
# takes anybody who fits
def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError
    left = [n for _, _, n in requests]
    waiting, running, out = list(range(len(requests))), [], []
    while waiting or running:
        for j in list(waiting):
            a, p, n = requests[j]
            if a <= len(out) and len(running) < max_seqs and sum(sum(requests[r][1:]) for r in running) + p + n <= max_tokens:
                waiting.remove(j)
                running.append(j)
        out.append(sorted(running))
        for r in running:
            left[r] -= 1
        running = [r for r in running if left[r]]
    return out
