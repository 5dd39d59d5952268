from itertools import count


def steps(requests, max_tokens, max_seqs):
    queue = list(enumerate(requests))
    batch = []
    for now in count():
        while (queue and len(batch) < max_seqs and queue[0][1][0] <= now
               and sum(p + n for _, (_, p, n), _ in batch) + sum(queue[0][1][1:]) <= max_tokens):
            i, r = queue.pop(0)
            batch.append([i, r, r[2]])
        if not queue and not batch:
            return
        yield [b[0] for b in batch]
        for b in batch:
            b[2] -= 1
        batch = [b for b in batch if b[2]]


def schedule(requests, max_tokens, max_seqs):
    for r in requests:
        if sum(r[1:]) > max_tokens:
            raise ValueError(f"request {r} does not fit")
    return list(steps(requests, max_tokens, max_seqs))
