def steps(requests, budget):
    read = [0] * len(requests)
    made = [0] * len(requests)
    now = 0
    while any(m < r[2] for m, r in zip(made, requests)):
        arrived = [i for i, r in enumerate(requests) if r[0] <= now and made[i] < r[2]]
        decoding = [i for i in arrived if read[i] == requests[i][1]][:budget]
        left = budget - len(decoding)
        row = [0] * len(requests)
        for i in decoding:
            row[i] = 1
            made[i] += 1
        for i in arrived:
            if i not in decoding and read[i] < requests[i][1]:
                row[i] = min(left, requests[i][1] - read[i])
                left -= row[i]
                read[i] += row[i]
                if read[i] == requests[i][1]:
                    made[i] = 1
        yield [(i, t) for i, t in enumerate(row) if t]
        now += 1


def schedule_chunks(requests, budget):
    return list(steps(list(requests), budget))
