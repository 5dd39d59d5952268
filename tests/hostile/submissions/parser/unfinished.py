# exercise: softmax
# Ends in the middle of a string.


def softmax(x, dim=-1):
    return x * 0


TEXT = """
