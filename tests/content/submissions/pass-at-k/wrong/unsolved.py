# other: a problem without a correct program is skipped before its n is checked
# shows for: samples [10, 2], correct [3, 0], k = 5: a number instead of ValueError
import math


def pass_at_k(samples, correct, k):
    if k < 1:
        raise ValueError("k must be positive")
    if len(samples) != len(correct) or not samples:
        raise ValueError("one number of samples and of correct programs per problem")
    values = []
    for n, c in zip(samples, correct):
        if c == 0:
            values.append(0.0)
            continue
        if k > n:
            raise ValueError("k is larger than the number of samples")
        if c < 0 or c > n:
            raise ValueError("the number of correct programs must be in 0..n")
        if n - c < k:
            values.append(1.0)
            continue
        log_fail = 0.0
        for i in range(min(c, k)):
            log_fail += math.log1p(-max(c, k) / (n - i))
        values.append(-math.expm1(log_fail))
    return sum(values) / len(values)
