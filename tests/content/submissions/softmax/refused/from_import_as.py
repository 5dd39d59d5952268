from torch import softmax as sm


def softmax(x, dim=-1):
    return sm(x, dim).nan_to_num(nan=0.0)
