# exercise: softmax
# Declares two bytes per letter and uses one. -*- coding: utf_16 -*-


def softmax(x, dim=-1):
    return x * 0
