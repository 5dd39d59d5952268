# stretch: what a request has got so far is summed over the timeline in every step
def schedule_chunks(requests, budget):
    timeline = []

    def got(r):
        return sum(tokens for row in timeline for i, tokens in row if i == r)

    while True:
        done = [got(r) for r in range(len(requests))]
        open_ = [r for r, (_, prompt, new) in enumerate(requests) if done[r] < prompt + new - 1]
        if not open_:
            return timeline
        here = [r for r in open_ if requests[r][0] <= len(timeline)]
        row, left = [], budget
        for r in sorted(here, key=lambda r: (done[r] < requests[r][1], r)):
            unread = requests[r][1] - done[r]
            take = min(left, unread if unread > 0 else 1)
            if take:
                row.append((r, take))
                left -= take
        timeline.append(sorted(row))
