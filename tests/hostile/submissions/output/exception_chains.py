# exercise: softmax
# Raises chains of causes that are a hundred thousand long, circular, or grouped a thousand deep.

calls = 0


def chain():
    first = error = ValueError("end")
    for _ in range(100_000):
        new = ValueError("x")
        new.__cause__ = error
        error = new
    return error, first


def softmax(x, dim=-1):
    global calls
    calls += 1
    error, first = chain()
    if calls % 3 == 0:
        first.__cause__ = first.__context__ = error
    if calls % 3 == 1 and "ExceptionGroup" in dir(__builtins__):
        for _ in range(1_000):
            error = ExceptionGroup("x", [error])  # noqa: F821
    raise error
