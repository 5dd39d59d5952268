# catalogue: 3
# the shortcut is only there in pre order
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        out = sublayer(norm(x))
        out = out + x
    else:
        out = sublayer(x)
        out = norm(out)
    return out
