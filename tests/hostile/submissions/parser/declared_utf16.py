# exercise: softmax
# Declares two bytes a letter and has one. -*- coding: utf_16 -*-


def softmax(x, dim=-1):
    return x * 0
