# pre: the norm follows the sublayer, x + norm(f(x))
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return x + norm(sublayer(x))
    return norm(x + sublayer(x))
