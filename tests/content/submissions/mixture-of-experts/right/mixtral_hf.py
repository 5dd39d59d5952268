import torch
import torch.nn.functional as F


def moe(x, w_router, experts, k):
    hidden = x.reshape(-1, x.shape[-1])
    router_logits = F.linear(hidden, w_router)
    routing_weights = F.softmax(router_logits, dim=1)
    routing_weights, selected = torch.topk(routing_weights, k, dim=-1)
    routing_weights = routing_weights / routing_weights.sum(dim=-1, keepdim=True)
    final = torch.zeros_like(hidden)
    expert_mask = F.one_hot(selected, num_classes=len(experts)).permute(2, 1, 0)
    for e in range(len(experts)):
        idx, top_x = torch.where(expert_mask[e])
        if top_x.shape[0] == 0:
            continue
        current = experts[e](hidden[top_x]) * routing_weights[top_x, idx, None]
        final.index_add_(0, top_x, current.to(hidden.dtype))
    return final.reshape(x.shape)
