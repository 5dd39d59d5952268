# catalogue: 3
# nothing is added
def residual(x, sublayer, norm, order="pre"):
    return sublayer(norm(x)) if order == "pre" else norm(sublayer(x))
