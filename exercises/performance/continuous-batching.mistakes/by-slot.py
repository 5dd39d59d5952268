"""You list the requests by slot, so one that takes over an early slot comes before older ones. Each step's list is
ascending."""


def schedule(requests, max_tokens, max_seqs):
    need = [prompt + new for _, prompt, new in requests]
    if max(need, default=0) > max_tokens:
        raise ValueError
    slots, left = [None] * min(max_seqs, len(requests)), {}
    timeline, first = [], 0
    while first < len(requests) or left:
        while (
            first < len(requests)
            and requests[first][0] <= len(timeline)
            and None in slots
            and sum(need[request] for request in left) + need[first] <= max_tokens
        ):
            slots[slots.index(None)] = first
            left[first] = requests[first][2]
            first += 1
        timeline.append([request for request in slots if request is not None])
        for slot, request in enumerate(slots):
            if request is not None:
                left[request] -= 1
                if not left[request]:
                    del left[request]
                    slots[slot] = None
    return timeline
