import torch


def clip_loss(images, texts, log_scale):
    z = torch.cosine_similarity(images[:, None], texts[None], dim=-1) * torch.exp(log_scale)
    lost = torch.logsumexp(z, 0) + torch.logsumexp(z, 1) - 2 * torch.diagonal(z)
    return 0.5 * lost.mean()
