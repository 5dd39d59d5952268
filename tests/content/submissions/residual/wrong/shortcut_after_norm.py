# catalogue: 2
# x is overwritten by its norm before the addition
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        x = norm(x)
        return x + sublayer(x)
    return norm(x + sublayer(x))
