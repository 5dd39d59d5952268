"""The grader's side of a guest: starting the zygote, isolation levels, messages."""
