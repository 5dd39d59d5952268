# all-reduce done by every device for itself (the result is made len(shards) times)
import torch
def column_then_row(x, w1_shards, w2_shards, act):
    parts = [act(x @ a.T) @ b.T for a, b in zip(w1_shards, w2_shards)]
    copies = [torch.stack(parts).sum(0) for _ in parts]
    return torch.stack(copies).mean(0)
