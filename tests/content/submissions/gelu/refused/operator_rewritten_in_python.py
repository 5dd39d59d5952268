import torch

import torch._refs.nn.functional as R
def gelu(x, approximate="none"):
    return R.gelu(x, approximate)
