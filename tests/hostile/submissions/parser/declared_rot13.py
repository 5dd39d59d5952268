# exercise: softmax
# Declares an encoding that decodes no bytes. -*- coding: rot_13 -*-


def softmax(x, dim=-1):
    return x * 0
