#!/usr/bin/env bash
# The entry point of the image: PrairieLearn puts a submission into /grade/student and reads /grade/results.
export HARNESS_SEED="$(cat /harness/seed)"
export HARNESS_HOME="$(mktemp -d)"
exec /harness/venv/bin/harness class autograde prairielearn --assignment /harness/assignment.yaml@OPTIONS@
