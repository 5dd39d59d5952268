# catalogue: 4
# who is done is cleared after the admission of the next step
def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError
    running, i, out = [], 0, []
    while i < len(requests) or any(r[1] for r in running):
        while i < len(requests) and requests[i][0] <= len(out) and len(running) < max_seqs:
            if sum(sum(requests[r[0]][1:]) for r in running) + sum(requests[i][1:]) > max_tokens:
                break
            running.append([i, requests[i][2]])
            i += 1
        running = [r for r in running if r[1] > 0]
        out.append([r[0] for r in running])
        for r in running:
            r[1] -= 1
    return out
