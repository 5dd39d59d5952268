# style: statistics and sums in float32, the products with gamma in the dtype of x, F.layer_norm for the features
import torch
import torch.nn.functional as F


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    h = x if x.dtype == torch.float64 else x.float()
    normed = F.layer_norm(h, h.shape[-1:], eps=eps)
    rstd = (h.var(-1, keepdim=True, unbiased=False) + eps).rsqrt()
    dn = (grad_out * gamma).to(h.dtype)
    d = x.shape[-1]
    projected = torch.cat([dn.sum(-1, keepdim=True), (dn * normed).sum(-1, keepdim=True)], -1) / d
    dx = (dn - projected[..., :1] - normed * projected[..., 1:]) * rstd
    lead = list(range(x.ndim - 1))
    dy = grad_out.to(h.dtype)
    dgamma, dbeta = dy * normed, dy
    if lead:
        dgamma, dbeta = dgamma.sum(lead), dbeta.sum(lead)
    return dx.to(x.dtype), dgamma.to(x.dtype), dbeta.clone().to(x.dtype)
