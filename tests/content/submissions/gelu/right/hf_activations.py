# requires: transformers
from transformers.activations import ACT2FN


def gelu(x, approximate="none"):
    return ACT2FN["gelu_new" if approximate == "tanh" else "gelu_python"](x)
