# Each device pads its shards with zeros to the whole hidden width, to have them of one shape: n x the products
# (4x at n=4), and tensors as large as the whole weights and all hidden features.
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    total = sum(w.shape[0] for w in w1_shards)
    out, at = [], 0
    for w1, w2 in zip(w1_shards, w2_shards):
        f = w1.shape[0]
        big1 = w1.new_zeros(total, w1.shape[1])
        big1[at:at + f] = w1
        big2 = w2.new_zeros(w2.shape[0], total)
        big2[:, at:at + f] = w2
        wide = x @ big1.T
        hidden = torch.zeros_like(wide)
        hidden[..., at:at + f] = act(wide[..., at:at + f])
        out.append(hidden @ big2.T)
        at += f
    return all_reduce(out)
