def schedule(requests, max_tokens, max_seqs):
    for _, p, n in requests:
        if p + n > max_tokens:
            raise ValueError("a request can never fit")
    timeline = []
    running = {}      # id -> tokens still to make
    used = 0
    nxt = 0
    step = 0
    while nxt < len(requests) or running:
        while nxt < len(requests) and len(running) < max_seqs:
            arrival, p, n = requests[nxt]
            if arrival > step or used + p + n > max_tokens:
                break
            running[nxt] = n
            used += p + n
            nxt += 1
        timeline.append(sorted(running))
        for i in list(running):
            running[i] -= 1
            if running[i] == 0:
                del running[i]
                used -= requests[i][1] + requests[i][2]
        step += 1
    return timeline
