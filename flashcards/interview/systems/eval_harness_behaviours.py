"""What the evaluation must do; each function returns "" or what it saw instead."""


def a_long_option_is_not_at_a_disadvantage(m):
    picked = m.pick_option([-4.0, -6.0], [1, 6])
    return "" if picked == 1 else "options of 1 and 6 tokens with log-probabilities -4 and -6: the short one is picked"


def pass_at_k_is_unbiased(m):
    got = m.pass_at_k(4, 2, 2)
    return (
        ""
        if abs(got - 5 / 6) < 1e-9
        else f"of 4 samples 2 pass, so 5 of the 6 pairs hold one that does; it says {got:.3f}"
    )


def the_right_option_is_found_after_shuffling(m):
    for seed in range(5):
        options, place = m.shuffle_options(["w", "x", "y", "z"], 2, seed)
        if options[place] != "y":
            return f"`y` was right; after shuffling it says `{options[place]}`"
    return ""


def an_item_seen_in_training_is_found(m):
    check = m.Contamination("The Quick, brown fox jumps over the lazy dog.", 5)
    if check.is_contaminated("Quick brown fox jumps over what?"):
        return ""
    return "five words in a row are in the training text, with other case and punctuation, and nothing is found"


def a_perfect_score_has_an_honest_interval(m):
    low, high = m.interval(5, 5)
    return "" if low < 0.8 and high <= 1 else f"5 of 5 right: the interval is {low:.2f} to {high:.2f}"


def systems_are_compared_item_by_item(m):
    a = [1] * 55 + [0] * 45
    b = [1] * 49 + [0] * 51
    if m.is_better(a, b, 200) and not m.is_better(b, a, 200):
        return ""
    return "a is right wherever b is, and on 6 more of 100 items; a paired comparison is sure of that, this one is not"


def small_tasks_count_as_much_as_large_ones(m):
    got = m.average_by_task({"large": [True] * 90 + [False] * 10, "small": [False] * 4})
    return "" if abs(got - 0.45) < 1e-9 else f"90 % of 100 items and 0 % of 4: the mean over tasks is {100 * got:.0f} %"
