# exercise: softmax
# Has bytes that are not UTF-8 in a comment, a string and a name.

# ÿþ í €
TEXT = 'À€'


def softmax(x, dim=-1):
    return x * 0


é = 1
