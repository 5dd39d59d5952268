# exercise: softmax
# Takes other arguments than it is called with, and returns them.


def softmax(*, verdict="passed", **everything):
    return everything
