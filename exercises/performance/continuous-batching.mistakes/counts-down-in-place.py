"""A list of the running requests, each with the number of tokens that it has yet to generate."""


def schedule(requests, max_tokens, max_seqs):
    if any(prompt + new > max_tokens for _, prompt, new in requests):
        raise ValueError("a request can never fit")
    waiting, runs, timeline = list(enumerate(requests)), [], []
    while waiting or runs:
        while waiting and len(runs) < max_seqs:
            request, (arrival, prompt, new) = waiting[0]
            if arrival > len(timeline) or sum(size for _, _, size in runs) + prompt + new > max_tokens:
                break
            runs.append([request, new, prompt + new])
            waiting.pop(0)
        timeline.append([request for request, _, _ in runs])
        for run in runs:
            run[1] -= 1
        runs = [run for run in runs if run[1]]
    return timeline
