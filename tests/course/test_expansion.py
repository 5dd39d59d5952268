"""What an author writes, and the records that it stands for."""

from __future__ import annotations

from typing import Any

import pytest

from harness.authoring.strict_yaml import KEY, parse
from harness.course.expansion import expand, expand_solutions

TOP = 'entry: "f(x, w, n=1)"\n'


def cases_of(text: str) -> dict[str, dict[str, Any]]:
    """The expanded cases of a file, by name; it has no problems."""
    expansion = expand(parse(text.encode(), "x.yaml").data)
    assert expansion.problems == []
    return {case.pop("name"): case for case in expansion.data["cases"]}


EXPANDED = [
    ("call: {w: 3}\ncases: {a: {call: {x: 1}}, b: {call: {n: 2, x: 1}}}", {
        "a": {"call": {"x": 1, "w": 3}}, "b": {"call": {"x": 1, "w": 3, "n": 2}},
    }),
    ("let: {v: {normal: [2]}, u: 5}\ncases: {a: {call: {x: $v, w: 1}}, b: {let: {u: 4}, call: {x: $u, w: $v}},\n"
     "  c: {call: {x: $u, w: 0}}}", {
        "a": {"let": {"v": {"normal": [2]}}, "call": {"x": {"ref": "v"}, "w": 1}},
        "b": {"let": {"v": {"normal": [2]}, "u": 4}, "call": {"x": {"ref": "u"}, "w": {"ref": "v"}}},
        "c": {"let": {"u": 5}, "call": {"x": {"ref": "u"}, "w": 0}},
    }),
    ("define: {wide: {normal: [D, 2 * D]}}\n"
     "cases: {a: {draw: {h: [2]}, call: {x: {use: wide, D: h + 1}, w: [{use: wide, D: 3}, $h, $$h]}}}", {
        "a": {
            "draw": {"h": [2]},
            "call": {
                "x": {"normal": ["h + 1", "2 * (h + 1)"]},
                "w": [{"normal": [3, "2 * 3"]}, {"symbol": "h"}, "$h"],
            },
        },
    }),
    ("part: 0\ncases:\n  a: {call: {x: 1, w: 2}, gradients: [x]}\n"
     "  b: {steps: [{call: {x: 1, w: 2}, save_as: {c: 1}}, {call: {x: $c, w: 1}, part: none}, {g: {y: 1}}]}", {
        "a": {"steps": [{"compare": 0, "call": {"x": 1, "w": 2}, "gradients": ["x"]}]},
        "b": {"steps": [
            {"compare": 0, "call": {"x": 1, "w": 2}, "save_as": {"c": 1}},
            {"call": {"x": {"ref": "c"}, "w": 1}, "compare": "none"},
            {"entry": "g", "call": {"y": 1}},
        ]},
    }),
    ("cases: {'{dtype}': {for: {dtype: [float64, float16]}, dtype: '{dtype}', call: {x: 1, w: 1}}}", {
        "float64": {"dtype": "float64", "call": {"x": 1, "w": 1}},
        "float16": {"dtype": "float16", "call": {"x": 1, "w": 1}},
    }),
    ("cases: {a: {relabel: {high: 9}, call: {x: ab, w: 3, n: null}}}", {
        "a": {"call": {"x": {"relabel": "ab", "high": 9}, "w": {"relabel": 3, "high": 9}, "n": None}},
    }),
    ("cases: {a: {steps: [{call: {x: {each: [1, 2]}, w: 1}},\n"
     "  {call: {x: {each: {ids: 3, high: 9}}, w: 1}, part: 1}]}}", {
        "a": {"steps": [
            {"call": {"x": 1, "w": 1}},
            {"call": {"x": 2, "w": 1}},
            {"call": {"x": {"ids": 3, "high": 9}, "w": 1}, "map_over": "x", "select": 1},
        ]},
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cases"), EXPANDED)
def test_shared_parts_are_written_out(text: str, cases: dict[str, Any]) -> None:
    """With arguments in the order of the parameters where the exercise's call fills them in."""
    found = cases_of(TOP + text)
    assert found == cases
    assert [list(case.get("call", ())) for case in found.values()] == [
        list(case.get("call", ())) for case in cases.values()
    ]


def test_steps_of_a_class_construct_it_and_call_its_methods() -> None:
    """By their names; `of` is the object."""
    steps = "[{Total: {start: 1}, save_as: {t: ''}}, {add: {n: 2}, of: t}, {get: sum}]"
    text = f"entry: Total(start)\ncases: {{a: {{steps: {steps}}}}}"
    assert cases_of(text)["a"]["steps"] == [
        {"make": {"start": 1}, "save_as": {"t": ""}},
        {"method": "add", "call": {"n": 2}, "on": "t"},
        {"get": "sum"},
    ]


def test_node_that_moved_keeps_the_place_where_it_was_written() -> None:
    """So a problem in a shared argument is reported once, at its line."""
    document = parse(f"{TOP}call: {{w: 3}}\ncases:\n  a:\n    steps:\n      - call: {{x: 1}}\n".encode(), "x.yaml")
    origins = expand(document.data).origins
    assert origins["cases", 0, "steps", 0, "call", "w"] == ("call", "w")
    assert origins["cases", 0, "steps", 0] == ("cases", "a", "steps", 0)
    assert origins["cases", 0, "name"] == ("cases", "a", KEY)


def test_solution_for_each_value_takes_its_label_for_the_name() -> None:
    """And the value in its texts; every key that is not one of its own is a place."""
    text = 'mistakes: {"eps-{n}": {for: {n: {1e3: "0.001", 1e4: 1e-4}}, why: "Adds {n}.", total: "total + {n}"}}'
    data = parse(text.replace("1e3:", '"1e3":').replace("1e4:", '"1e4":').encode(), "x.yaml").data
    assert expand_solutions(data).data["mistakes"] == [
        {"id": "eps-1e3", "why": "Adds 0.001.", "changes": {"total": "total + 0.001"}},
        {"id": "eps-1e4", "why": "Adds 0.0001.", "changes": {"total": "total + 0.0001"}},
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("define: {a: $a}\ncases: {c: {call: {x: $a, w: $a}}}", '"a" uses itself'),
        ("cases: {c: {call: {x: {use: wide}, w: 1}}}", 'nothing is defined as "wide"'),
        ("define: {wide: 1}\ncases: {c: {call: {x: $wide, w: 1}}}", '"wide" is used once; write it out'),
        ("call: {n: 2}\ncases: {c: {call: {x: 1, w: 1, n: 3}}}", 'every call gives "n" itself; remove it here'),
        ("let: {a: 1}\ndefine: {a: 2}\ncases: {}", '"a" is defined too; a name stands for one thing'),
        (
            "cases: {c: {steps: [{g: {x: 1}, h: {x: 2}}]}}",
            "a step is one call, `name: {arguments}`; its names here: g, h",
        ),
        (
            "cases: {c: {steps: [{g: 3}]}}",
            "a step names what it calls, the class, a method or a function, with a mapping of arguments: "
            "`g: {argument: value}`, or `g: {}` without arguments",
        ),
        ("cases: {c: {relabel: 3, call: {x: 1, w: 1}}}", "relabel: true, or {low: 0, high: 900} for whole numbers too"),
    ],
)
def test_what_cannot_be_expanded_is_a_problem(text: str, problem: str) -> None:
    """With what to write in its place."""
    found = expand(parse((TOP + text).encode(), "x.yaml").data).problems
    assert problem in [message for _, message in found]
