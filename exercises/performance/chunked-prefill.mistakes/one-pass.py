"""Prompts are read in the order of the list, so running requests stand before all others, and one pass is enough."""


def schedule_chunks(requests, budget):
    live = [[number, arrival, prompt, new] for number, (arrival, prompt, new) in enumerate(requests)]
    timeline = []
    while live:
        left, entries = budget, []
        for request in live:
            number, arrival, unread, _ = request
            if arrival > len(timeline) or left == 0:
                break
            spent = min(unread, left) or 1
            left -= spent
            entries.append((number, spent))
            request[2] = max(unread - spent, 0)
            if request[2] == 0:
                request[3] -= 1
        live = [request for request in live if request[3] > 0]
        timeline.append(entries)
    return timeline
