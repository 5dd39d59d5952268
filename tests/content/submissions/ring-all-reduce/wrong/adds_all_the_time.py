# catalogue: 5
# adds in the second phase too
import torch


def ring_all_reduce(tensors, exchange):
    world, n = len(tensors), tensors[0].numel()
    sizes = [n // world + (1 if k < n % world else 0) for k in range(world)]
    ends = [sum(sizes[: k + 1]) for k in range(world)]
    place = [slice(ends[k] - sizes[k], ends[k]) for k in range(world)]
    out = [t.clone() for t in tensors]
    # the last chunk first: rank r begins with chunk r - 1 and ends up with chunk r
    for s in range(2 * (world - 1)):
        send = [place[(r - 1 - s) % world] for r in range(world)]
        got = exchange([out[r][send[r]].clone() for r in range(world)])
        for r in range(world):
            mine = place[(r - 2 - s) % world]
            out[r][mine] += got[r]
    return out
