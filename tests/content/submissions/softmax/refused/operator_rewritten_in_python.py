import torch

import torch._refs.special as R
def softmax(x, dim=-1):
    return R.softmax(x, dim).nan_to_num(0)
