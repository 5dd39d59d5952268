# catalogue: 1
# "pre" does what "post" should do and the other way round
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return norm(x + sublayer(x))
    return x + sublayer(norm(x))
