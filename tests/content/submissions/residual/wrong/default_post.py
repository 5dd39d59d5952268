# the default order is post
def residual(x, sublayer, norm, order="post"):
    if order == "pre":
        return x + sublayer(norm(x))
    return norm(x + sublayer(x))
