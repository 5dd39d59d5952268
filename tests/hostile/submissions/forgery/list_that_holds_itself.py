# exercise: softmax
# Returns lists and dictionaries that contain themselves.


def softmax(x, dim=-1):
    loop = [x * 0]
    loop.append(loop)
    table = {"o0": loop}
    table["self"] = table
    return [loop, table]
