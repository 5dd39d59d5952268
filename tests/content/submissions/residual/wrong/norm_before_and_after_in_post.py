# catalogue: 5
# post normalises the sublayer's input too
def residual(x, sublayer, norm, order="pre"):
    y = x + sublayer(norm(x))
    if order == "post":
        y = norm(y)
    return y
