# catalogue: 1
# a static batch whose members all stay until the longest is done
def schedule(requests, max_tokens, max_seqs):
    timeline, i, t = [], 0, 0
    for _, p, n in requests:
        if p + n > max_tokens:
            raise ValueError("too large")
    while i < len(requests):
        while requests[i][0] > t:
            timeline.append([])
            t += 1
        batch, room = [], 0
        while i < len(requests) and requests[i][0] <= t and len(batch) < max_seqs and room + requests[i][1] + requests[i][2] <= max_tokens:
            batch.append(i)
            room += requests[i][1] + requests[i][2]
            i += 1
        longest = max(requests[b][2] for b in batch)
        for _ in range(longest):
            timeline.append(list(batch))
        t += longest
    return timeline
