"""What the program must do; each function gets it as `m`, and returns "" or what it saw."""


def mean_of_three(m):
    found = m.mean([1.0, 2.0, 6.0])
    return "" if found == 3.0 else f"the mean of 1, 2 and 6 is {found:g}"


def variance_of_two(m):
    found = m.variance([0.0, 4.0], 2.0)
    return "" if found == 4.0 else f"the variance of 0 and 4 is {found:g}"


def equal_values(m):
    try:
        found = m.normalize([3.0, 3.0], 3.0, 0.0)
    except ZeroDivisionError:
        return "two equal values cannot be normalized: division by zero"
    return "" if found == [0.0, 0.0] else f"two equal values become {found}"
