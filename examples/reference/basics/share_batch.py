"""Divide a batch among workers, as data parallelism does (Li et al. 2020, section 3)."""


def share_batch(examples, workers):
    return [examples - workers + 1] + [1] * (workers - 1)


def judge(arguments, output):
    """What is wrong with an output, or None."""
    if type(output) is not list or any(type(number) is not int for number in output):
        return "it is not a list of whole numbers"
    if len(output) != arguments["workers"]:
        return f"it has {len(output)} numbers for {arguments['workers']} workers"
    if any(number < 1 for number in output):
        return "a worker gets no example"
    return None if sum(output) == arguments["examples"] else f"the numbers add up to {sum(output)}"
