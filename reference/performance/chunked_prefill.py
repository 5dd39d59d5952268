"""Chunked prefill: long prompts are read in pieces, beside the tokens of running requests.

A whole prompt in one step holds up everybody who is waiting for the next token. With a budget of tokens for each step,
running requests get theirs first, one token each, and prompts share what is left. So a step never takes much longer
than its budget allows, and the weights that are read for a few decoding tokens serve the prompts too.

Source: Agrawal et al. 2024, Sarathi-Serve, arXiv:2403.02310, section 4.2, algorithm 3; vLLM,
vllm/v1/core/sched/scheduler.py.
"""

Request = tuple[int, int, int]  # step of arrival, tokens of the prompt, tokens to generate


def schedule_chunks(requests: list[Request], budget: int) -> list[list[tuple[int, int]]]:
    unread = [prompt for _, prompt, _ in requests]
    missing = [new for _, _, new in requests]
    first = 0  # all requests before this one are finished
    timeline: list[list[tuple[int, int]]] = []
    while first < len(requests):
        step, left = len(timeline), budget
        here = [r for r in range(first, len(requests)) if requests[r][0] <= step and missing[r]]
        tokens: dict[int, int] = {}
        for decoding in (True, False):  # first one token for each request that has read its prompt
            for r in here:
                if (unread[r] == 0) == decoding and left > 0:
                    tokens[r] = 1 if decoding else min(unread[r], left)
                    left -= tokens[r]
        for r, spent in tokens.items():
            reading = min(unread[r], spent)
            unread[r] -= reading
            missing[r] -= unread[r] == 0  # the step that ends a prompt yields the first token too
        timeline.append(sorted(tokens.items()))
        while first < len(requests) and not missing[first]:
            first += 1
    return timeline
