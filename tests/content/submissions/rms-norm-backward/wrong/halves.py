# other: all in the dtype of x
def rms_norm_backward(grad_out, x, weight, eps=1e-6):
    r = (x.pow(2).mean(-1, keepdim=True) + eps).rsqrt()
    n = x * r
    dn = grad_out * weight
    dx = r * (dn - n * (dn * n).mean(-1, keepdim=True))
    return dx, (grad_out * n).reshape(-1, x.shape[-1]).sum(0)
