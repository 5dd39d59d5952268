"""Continuous batching: requests join and leave the batch at every step, not when a whole batch is done.

Requests generate different numbers of tokens. A static batch runs until its longest request is done, with more and more
empty slots. With a schedule for each step, a finished request leaves at once, and the next one in the queue takes its
slot if its keys and values fit into the cache. Nobody overtakes: if the first in the queue does not fit, all behind it
wait, so a large request gets its turn as soon as enough others are done.

    admit the first in the queue while  running < max_seqs  and  reserved + prompt + new <= max_tokens

Source: Yu et al. 2022, "Orca", OSDI 22, section 3 (iteration-level scheduling; memory is reserved for the whole
request); Kwon et al. 2023 (vLLM), arXiv:2309.06180, sections 2 and 4 (memory is allocated as it is needed, first come
first served).
"""

from collections import deque

Request = tuple[int, int, int]  # step of arrival, tokens of the prompt, tokens to generate


def schedule(requests: list[Request], max_tokens: int, max_seqs: int) -> list[list[int]]:
    need = [prompt + new for _, prompt, new in requests]  # keys and values at the end of each request
    if max(need, default=0) > max_tokens:
        raise ValueError(f"a request needs {max(need)} tokens, but there is room for {max_tokens}")
    queue = deque(range(len(requests)))
    running: dict[int, int] = {}  # request -> tokens that it has yet to generate
    timeline: list[list[int]] = []
    while queue or running:
        step = len(timeline)
        while queue:
            first = queue[0]
            arrival, _, new = requests[first]
            reserved = sum(need[request] for request in running)
            if arrival > step or len(running) >= max_seqs or reserved + need[first] > max_tokens:
                break  # nobody overtakes
            running[first] = new
            queue.popleft()
        timeline.append(list(running))
        running = {request: left - 1 for request, left in running.items() if left > 1}  # finished requests leave
    return timeline
