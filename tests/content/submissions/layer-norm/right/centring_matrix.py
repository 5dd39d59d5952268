import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    n = x.shape[-1]
    centre = torch.eye(n, dtype=torch.float64, device=x.device) - 1 / n
    h = x.double() @ centre
    rms = torch.linalg.vector_norm(h, dim=-1, keepdim=True) / n**0.5
    h = h / torch.hypot(rms, torch.full_like(rms, eps**0.5))
    # feature axis first while scaling, so the answer is a transposed view
    cols = h.movedim(-1, 0)
    shape = (n,) + (1,) * (x.dim() - 1)
    out = cols * gamma.double().reshape(shape) + beta.double().reshape(shape)
    return out.to(x.dtype).movedim(0, -1)
