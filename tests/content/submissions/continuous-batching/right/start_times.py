def schedule(requests, max_tokens, max_seqs):
    """Finds for each request, in order, the first step at which it can start; then draws the picture."""
    spans = []
    earliest = 0
    for arrival, prompt, new in requests:
        need = prompt + new
        if need > max_tokens:
            raise ValueError("request larger than the cache")
        t = max(arrival, earliest)
        while True:
            live = [s for s in spans if s[0] <= t < s[1]]
            if len(live) < max_seqs and sum(s[2] for s in live) + need <= max_tokens:
                break
            t += 1
        spans.append((t, t + new, need))
        earliest = t
    end = max((s[1] for s in spans), default=0)
    return [[i for i, s in enumerate(spans) if s[0] <= t < s[1]] for t in range(end)]
