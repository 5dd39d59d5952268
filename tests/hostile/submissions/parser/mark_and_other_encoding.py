# exercise: softmax
# Has the mark of UTF-8 and declares Latin-1. -*- coding: latin-1 -*-


def softmax(x, dim=-1):
    return x * 0
