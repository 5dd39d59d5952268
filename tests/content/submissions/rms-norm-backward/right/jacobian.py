# style: the Jacobian of each token as a matrix, and bmm
import torch


def rms_norm_backward(grad_out, x, weight, eps=1e-6):
    h = x.double().flatten(end_dim=-2) if x.dim() > 1 else x.double()[None]
    g = grad_out.double().view_as(h)
    ms = h.square().mean(1) + eps
    eye = torch.eye(h.shape[1], dtype=h.dtype)
    jac = ms.rsqrt()[:, None, None] * (eye - h[:, :, None] * h[:, None, :] / (h.shape[1] * ms)[:, None, None])
    dx = torch.bmm((g * weight.double())[:, None, :], jac)[:, 0]
    dw = torch.einsum("nd,nd,n->d", g, h, ms.rsqrt())
    return dx.reshape(x.shape).to(x.dtype), dw.to(x.dtype)
