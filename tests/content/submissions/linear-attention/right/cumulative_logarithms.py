import torch


def block(query, key, value, log_sum, memory):
    steps = query.shape[-2]
    seen = torch.ones(steps, steps, dtype=torch.bool).tril()
    gap = log_sum[:, :, None] - log_sum[:, None, :]
    fade = torch.where(seen, gap, torch.full_like(gap, -float("inf"))).exp()
    old = torch.matmul(query, memory) * torch.exp(log_sum)[..., None]
    new = torch.matmul(torch.matmul(query, key.mT) * fade, value)
    rest = torch.exp(log_sum[:, -1:] - log_sum)[..., None]
    memory = memory * torch.exp(log_sum[:, -1])[:, None, None] + torch.matmul((rest * key).mT, value)
    return old + new, memory


def linear_attention(q, k, v, decay, state=None):
    memory = torch.zeros(*q.shape[:2], q.shape[3], v.shape[3], dtype=q.dtype) if state is None else state
    pieces = []
    for query, key, value in zip(q.split(32, dim=2), k.split(32, dim=2), v.split(32, dim=2)):
        log_sum = decay.log()[:, None].expand(-1, query.shape[2]).cumsum(dim=1)
        piece, memory = block(query, key, value, log_sum, memory)
        pieces.append(piece)
    return torch.cat(pieces, dim=2), memory
