"""Hostile submissions that are not stored as files: very large ones, and the turns of files that act differently in
each call.

Each has a name and a header like the files in `submissions/`. The large ones target everything that parses the source
before it runs, in the grader and in the guest. Nothing here runs or compiles a submission.
"""

from pathlib import Path

SUBMISSIONS = Path(__file__).parent / "submissions"

# The number of turns of each file that acts differently in each call; add a new one here.
TURNS = {
    "forgery/broadcastable_answer": 5, "forgery/endless_generator": 2, "forgery/hostile_json": 10,
    "forgery/hostile_safetensors": 10, "forgery/odd_answers": 15, "forgery/odd_numbers": 14,
    "forgery/odd_tensors": 9, "forgery/ten_million_numbers": 2, "forgery/patched_frame_writer": 10,
    "forgery/text_for_a_number": 6, "forgery/top_p_nan": 2, "output/exception_chains": 3,
    "output/exception_names": 7, "output/hostile_exception_text": 3, "output/spreadsheet_formula": 7,
    "output/uncommon_exceptions": 13, "signals/looks_like_a_limit": 4,
}  # fmt: skip

ENTRY = "def softmax(x, dim=-1):\n    return x * 0\n"


def _file(says: str, body: str) -> bytes:
    """A submission with the corpus's two leading comments."""
    return f"# exercise: softmax\n# {says}\n\n{body}\n\n\n{ENTRY}".encode()


def generated_submissions() -> dict[str, bytes]:
    """All generated submissions by name; the largest is about 5 MB."""
    return {
        "parser/deep_parentheses": _file(
            "Nests parentheses 100,000 deep.", "X = " + "(" * 100_000 + "1" + ")" * 100_000
        ),
        "parser/deep_open_brackets": _file(
            "Opens 100,000 brackets of all kinds and closes none.", "X = " + "([{" * 33_333
        ),
        "parser/deep_within_the_tokenizer": _file(
            "Nests lists 190 deep, just within what the tokenizer takes, ten thousand times.",
            "\n".join(["X = " + "[" * 190 + "]" * 190] * 10_000),
        ),
        "parser/deep_negation": _file("Negates a number 100,000 times.", "X = " + "-" * 100_000 + "1"),
        "parser/deep_not": _file("Says not 50,000 times.", "X = " + "not " * 50_000 + "1"),
        "parser/deep_lambda": _file("Nests 20,000 lambdas.", "X = " + "lambda: " * 20_000 + "1"),
        "parser/deep_conditional": _file(
            "Chains 50,000 conditional expressions.", "X = " + "1 if 0 else " * 50_000 + "1"
        ),
        "parser/deep_else_if": _file(
            "Has an if of 20,000 branches, each one level deeper in the tree.",
            "if 0:\n    pass\n" + "elif 0:\n    pass\n" * 20_000,
        ),
        "parser/deep_blocks": _file(
            "Indents 99 levels, just within what the tokenizer takes.",
            "\n".join(" " * level + "if 1:" for level in range(99)) + "\n" + " " * 99 + "pass",
        ),
        "parser/deep_functions": _file(
            "Nests 95 functions, each of which sees the names of all others.",
            "\n".join(" " * level + f"def f{level}(a{level}=1):" for level in range(95))
            + "\n"
            + " " * 95
            + "return a0",
        ),
        "parser/long_attribute_chain": _file("Follows 100,000 attributes.", "X = lambda: a" + ".a" * 100_000),
        "parser/long_call_chain": _file("Calls the result of a call 50,000 times.", "X = lambda: a" + "()" * 50_000),
        "parser/long_subscript_chain": _file("Indexes 50,000 times.", "X = lambda: a" + "[0]" * 50_000),
        "parser/long_sum": _file("Adds 100,000 names in one expression.", "X = lambda a: a" + " + a" * 100_000),
        "parser/long_power": _file(
            "Raises to powers 20,000 deep, which groups from the right.", "X = lambda a: a" + " ** a" * 20_000
        ),
        "parser/long_comparison": _file("Compares 100,000 times in one chain.", "X = lambda a: a" + " < a" * 100_000),
        "parser/long_line": _file("Has one line of 5 MB.", "X = [" + "1," * 2_500_000 + "]"),
        "parser/long_comment": _file("Has one comment of 5 MB.", "# " + "passed " * 700_000),
        "parser/long_name": _file(
            "Has a name of a million letters, and misspells it.", "X = lambda: " + "a" * 1_000_000
        ),
        "parser/long_string": _file("Has a string of 5 MB with a bad escape in it.", "X = '" + "\\q" * 2_500_000 + "'"),
        "parser/five_megabytes": _file(
            "Has 5 MB of short lines.", "\n".join(f"a{number} = {number}" for number in range(300_000))
        ),
        "parser/many_functions": _file(
            "Defines 50,000 functions.", "\n".join(f"def f{number}(): pass" for number in range(50_000))
        ),
        "parser/many_arguments": _file(
            "Defines a function of 100,000 arguments.",
            "def f(" + ", ".join(f"a{number}" for number in range(100_000)) + "): pass",
        ),
        "parser/many_decorators": _file("Decorates a function 20,000 times.", "@str\n" * 20_000 + "def f(): pass"),
        "parser/many_strings": _file("Joins 200,000 neighbouring strings.", "X = (" + "'a'\n" * 200_000 + ")"),
        "parser/many_continuations": _file("Continues one line over 500,000.", "X = 1" + " \\\n" * 500_000 + "+ 1"),
        "parser/many_formatted_strings": _file(
            "Joins 50,000 formatted strings into one.", "a = 1\nX = (" + "f'{a!r:>{a}}'\n" * 50_000 + ")"
        ),
        "parser/many_entries": _file("Defines the entry 20,000 times.", (ENTRY + "\n\n") * 20_000),
        "parser/many_comprehensions": _file(
            "Loops 2,000 times in one comprehension.", "X = lambda: [1 " + "for a in a " * 2_000 + "]"
        ),
        "parser/huge_integer": _file("Has a decimal number of a million digits.", "X = " + "7" * 1_000_000),
        "parser/huge_hexadecimal": _file(
            "Has a number of four million bits and prints it in the error of its type.",
            "X = 0x" + "f" * 1_000_000 + "\nX.missing",
        ),
        "parser/huge_float": _file("Has a number of a million decimals.", "X = 0." + "1" * 1_000_000 + "e-999999999"),
        "parser/folded_constants": _file(
            "Makes the compiler fold shifts, powers and repetitions just within its limits, 20,000 times.",
            "\n".join(
                f"X = (1 << 127) ** 1 * {number} + ((0,) * 255 + (0,) * 255).count(1)" for number in range(20_000)
            ),
        ),
        "parser/repetition_tower": _file(
            "Repeats tuples within tuples, which grows exponentially where it is folded.",
            "X = lambda: " + "(" * 60 + "0," + ")*60," * 59 + ")",
        ),
        "parser/match_tower": _file(
            "Matches against a pattern nested 5,000 deep.",
            "match 0:\n    case "
            + "[" * 150
            + "0"
            + "]" * 150
            + ":\n        pass\n    case "
            + " | ".join(["1"] * 5_000)
            + ":\n        pass",
        ),
        "parser/blank_lines": _file("Has five million blank lines ahead of an error.", "\n" * 5_000_000 + "1 / 0"),
        "parser/null_bytes": _file("Has a million null bytes.", "\0" * 1_000_000),
        "memory/huge_literal_list": _file(
            "Builds a list of a million different tuples.",
            "X = [" + ",".join(f"({n},'{n}')" for n in range(300_000)) + "]",
        ),
    }


def turn_submissions() -> dict[str, bytes]:
    """Every turn of the files that act differently in each call, for graders that stop at the first offence.

    Such a file counts its calls from `calls = 0` and acts by the count; each turn starts from another count.
    """
    turns = {}
    for path in sorted(SUBMISSIONS.rglob("*.py")):
        source = path.read_bytes()
        if b"\ncalls = 0\n" in source and b" % " in source:
            name = path.relative_to(SUBMISSIONS).with_suffix("").as_posix()
            for turn in range(TURNS[name]):
                turns[f"{name}@{turn}"] = source.replace(b"\ncalls = 0\n", b"\ncalls = %d\n" % turn, 1)
    return turns
