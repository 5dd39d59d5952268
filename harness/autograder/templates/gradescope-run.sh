#!/usr/bin/env bash
# Gradescope runs this for each submission, in /autograder.
export HARNESS_SEED="$(cat /autograder/source/seed)"
export HARNESS_HOME="$(mktemp -d)"
exec /autograder/venv/bin/harness class autograde gradescope --assignment /autograder/source/assignment.yaml@OPTIONS@
