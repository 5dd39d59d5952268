# style: torch tensors as containers; slots as a fixed buffer, cumsum admission, scatter_ and nonzero
import torch


def schedule(requests, max_tokens, max_seqs):
    n = len(requests)
    if n == 0:
        return []
    table = torch.tensor([list(r) for r in requests], dtype=torch.int64)
    arrival, new = table[:, 0].contiguous(), table[:, 2].clone()
    room = table[:, 1] + table[:, 2]
    if bool((room > max_tokens).any()):
        raise ValueError("request larger than max_tokens")
    width = min(max_seqs, n)
    slot_name = torch.full((width,), n, dtype=torch.int64)
    slot_left = torch.zeros(width, dtype=torch.int64)
    slot_room = torch.zeros(width, dtype=torch.int64)
    head, out = 0, []
    while head < n or bool((slot_left > 0).any()):
        step = len(out)
        free = torch.nonzero(slot_left == 0).flatten()
        window = slice(head, min(n, head + free.numel()))
        ok = arrival[window].le(step)
        ok &= torch.cumsum(room[window], 0).add_(slot_room.sum()).le(max_tokens)
        k = int(torch.cumprod(ok.long(), 0).sum())
        if k:
            take = free[:k]
            who = torch.arange(head, head + k)
            slot_name.scatter_(0, take, who)
            slot_left.scatter_(0, take, new[who])
            slot_room.index_copy_(0, take, room[who])
            head += k
        live = slot_left > 0
        out.append(torch.sort(torch.masked_select(slot_name, live)).values.tolist())
        slot_left.sub_(live.long())
        slot_room.mul_((slot_left > 0).long())
    return out
