"""You store a product for each row of x, each output and each input, and sum them."""


def lora_forward(x, w, a, b, alpha, bias=None):
    merged = w + (alpha / a.shape[0]) * (b @ a)
    y = (x.unsqueeze(-2) * merged).sum(-1)
    return y if bias is None else y + bias
