# alpha // r: right only where r divides alpha.
def lora_forward(x, w, a, b, alpha, bias=None):
    scale = alpha // a.shape[0]
    y = x @ w.detach().t()
    if bias is not None:
        y = y + bias.detach()
    return y + scale * ((x @ a.t()) @ b.t())
