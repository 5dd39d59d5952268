# costly: the first pass over the experts only allocates the output
import torch


def moe(x, w_router, experts, k):
    flat = x.flatten(0, -2) if x.dim() > 1 else x[None]
    gate, idx = torch.topk(torch.nn.functional.linear(flat, w_router), k)
    gate = gate.softmax(-1)
    sizes = [experts[e](flat[(idx == e).any(-1)]).shape[-1] for e in range(len(experts)) if (idx == e).any()]
    out = flat.new_zeros(len(flat), sizes[0])
    for e in range(len(experts)):
        t, s = (idx == e).nonzero(as_tuple=True)
        if len(t):
            out = out.index_add(0, t, gate[t, s].unsqueeze(1) * experts[e](flat[t]))
    return out.view_as(x)
