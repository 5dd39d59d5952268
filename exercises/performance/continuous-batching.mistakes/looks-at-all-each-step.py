"""Each step checks every request, by the steps at which it is admitted and finishes."""


def schedule(requests, max_tokens, max_seqs):
    need = [prompt + new for _, prompt, new in requests]
    if max(need, default=0) > max_tokens:
        raise ValueError("a request can never fit")
    leaves, timeline = [], []
    while len(leaves) < len(requests) or (leaves and max(leaves) > len(timeline)):
        step = len(timeline)
        runs = [request for request, end in enumerate(leaves) if end > step]
        for request in range(len(leaves), len(requests)):
            if (
                requests[request][0] > step
                or len(runs) >= max_seqs
                or sum(need[i] for i in runs) + need[request] > max_tokens
            ):
                break
            leaves.append(step + requests[request][2])
            runs.append(request)
        timeline.append(runs)
    return timeline
