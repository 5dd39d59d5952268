# exercise: softmax
# Takes other arguments than it is called with, and gives back what it got.


def softmax(*, verdict="passed", **everything):
    return everything
