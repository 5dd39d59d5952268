# Broadcasting instead of products: a tensor [..., out, in] for all rows of x is made and
# summed; the gradient in the backward pass is as large. At 256 rows and outputs: 256x the entries of a merged weight (16.8 million), 80x the time.
def lora_forward(x, w, a, b, alpha, bias=None):
    merged = w + (alpha / a.shape[0]) * (b @ a)
    y = (x.unsqueeze(-2) * merged).sum(-1)
    return y if bias is None else y + bias
