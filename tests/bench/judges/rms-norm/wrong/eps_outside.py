# mistake: eps is added outside the root
def rms_norm(x, weight, eps=1e-6):
    y = x.float() if x.element_size() < 4 else x
    return (y / (y.pow(2).mean(-1, keepdim=True).sqrt() + eps) * weight).to(x.dtype)
