import torch
# tensor-minded: state of the running requests in small tensors, a few tensor operations a step
def schedule(requests, max_tokens, max_seqs):
    if not requests:
        return []
    table = torch.tensor(requests, dtype=torch.long)
    room = table[:, 1] + table[:, 2]
    if bool((room > max_tokens).any()):
        raise ValueError("a request needs more than max_tokens")
    n = len(requests)
    ids = torch.empty(0, dtype=torch.long)
    left = torch.empty(0, dtype=torch.long)
    head = 0
    step = 0
    timeline = []
    while head < n or ids.numel() > 0:
        used = room[ids].sum()
        while head < n and ids.numel() < max_seqs and table[head, 0] <= step and used + room[head] <= max_tokens:
            ids = torch.cat([ids, torch.tensor([head])])
            left = torch.cat([left, table[head, 2:3]])
            used = used + room[head]
            head += 1
        timeline.append(ids.tolist())
        left = left - 1
        alive = left > 0
        ids = ids[alive]
        left = left[alive]
        step += 1
    return timeline
