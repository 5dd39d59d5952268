# catalogue: 3
def dropout(x, u, p, training=True):
    if not 0 <= p <= 1:
        raise ValueError("p must be a probability")
    if training:
        return x * (u >= p)
    return x * (1 - p)
