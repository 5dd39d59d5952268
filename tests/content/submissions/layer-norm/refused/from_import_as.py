from torch.nn.functional import layer_norm as ln


def layer_norm(x, gamma, beta, eps=1e-5):
    return ln(x, x.shape[-1:], gamma, beta, eps)
