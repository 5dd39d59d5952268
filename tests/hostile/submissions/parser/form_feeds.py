# exercise: softmax
# Breaks lines where only some readers see a break: form feed, vertical tab, U+2028, U+0085.

TEXT = ''' import osos._exit(0)'''


def softmax(x, dim=-1):
    return x * 0
