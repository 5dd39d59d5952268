# mistake: eps is added outside the root
def layer_norm(x, gamma, beta, eps=1e-5):
    y = x.float() if x.element_size() < 4 else x
    std = y.std(-1, keepdim=True, unbiased=False)
    return ((y - y.mean(-1, keepdim=True)) / (std + eps) * gamma + beta).to(x.dtype)
