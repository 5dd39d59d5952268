import torch


def switch_load_balancing(probs, tokens_per_expert, topk):
    num_tokens, num_experts = probs.shape
    return torch.sum(probs.sum(dim=0) * tokens_per_expert) * (num_experts / (num_tokens * num_tokens * topk))


def router_losses(logits, k, mask=None):
    if mask is not None:
        index = torch.nonzero(mask, as_tuple=True)[0]
        logits = logits.index_select(0, index)
    probs = torch.log_softmax(logits, dim=1).exp()
    with torch.no_grad():
        threshold_order = torch.argsort(logits, dim=1, descending=True)
        routing = torch.zeros(logits.shape, dtype=torch.bool)
        routing.scatter_(1, threshold_order[:, :k], True)
        tokens_per_expert = routing.sum(dim=0)
    return switch_load_balancing(probs, tokens_per_expert, k), torch.mean(torch.square(torch.logsumexp(logits, dim=1)))
