"""The grader's side of a guest: starting the zygote, isolation levels, messages."""

# From strong to weak, and those that are chosen by name only: `external` needs somebody who knows the machine.
LEVELS = ("strict", "standard", "process")
BY_NAME = ("process", "external")
