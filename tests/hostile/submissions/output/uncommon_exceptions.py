# exercise: softmax
# Raises exceptions that are not subclasses of Exception: GeneratorExit, StopIteration, SystemExit with odd codes, a bare BaseException.

KINDS = [GeneratorExit(), StopIteration(0), SystemExit(0), SystemExit("passed"), SystemExit([0]), BaseException("x"), MemoryError(),
         RecursionError(), BrokenPipeError(), EOFError(), BlockingIOError(11, "x"), TimeoutError(), ConnectionResetError()]
calls = 0


def softmax(x, dim=-1):
    global calls
    calls += 1
    raise KINDS[calls % len(KINDS)]
