def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return x + sublayer(norm(x))
    elif order == "post":
        return norm(x + sublayer(x))
    raise ValueError(order)
