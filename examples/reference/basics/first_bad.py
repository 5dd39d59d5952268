"""Binary search for the first bad checkpoint: each call halves the range (Knuth 1998, section 6.2.1)."""


def first_bad(is_bad, n):
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if is_bad(middle):
            high = middle
        else:
            low = middle + 1
    return low


def bad_from(first):
    """What is passed as `is_bad`: a function of its own for each call."""
    return lambda number: number >= first
