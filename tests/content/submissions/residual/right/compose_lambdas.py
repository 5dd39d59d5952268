from functools import reduce


def compose(*fs):
    return lambda x: reduce(lambda acc, f: f(acc), fs, x)


def skip(f):
    return lambda x: f(x) + x


def residual(x, sublayer, norm, order="pre"):
    wiring = {
        "pre": lambda: skip(compose(norm, sublayer)),
        "post": lambda: compose(skip(sublayer), norm),
    }
    return wiring[order]()(x)
