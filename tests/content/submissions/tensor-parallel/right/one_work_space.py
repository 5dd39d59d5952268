# Preallocated work space, used again by each device: mm(out=...) into a scratch as large as the largest
# shard's hidden features.
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    lead, width = x.shape[:-1], x.shape[-1]
    with torch.no_grad():
        flat = x.reshape(lead.numel(), width)
        rows = flat.shape[0]
        scratch = x.new_empty(rows * max(w.shape[0] for w in w1_shards))
        partials = []
        for w1, w2 in zip(w1_shards, w2_shards):
            f = w1.shape[0]
            hidden = scratch[: rows * f].view(rows, f)
            torch.mm(flat, w1.t(), out=hidden)
            hidden = act(hidden.view(*lead, f)).reshape(rows, f)
            partials.append(torch.mm(hidden, w2.t()))
        total = all_reduce(partials)
        return total.view(*lead, total.shape[1])
