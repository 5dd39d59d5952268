# x += ... changes the caller's tensor
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        x += sublayer(norm(x))
        return x
    x += sublayer(x)
    return norm(x)
