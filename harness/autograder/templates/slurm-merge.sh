#!/bin/bash
#SBATCH --time=00:30:00
set -euo pipefail
.venv/bin/harness class merge part-* --out results --assignment .harness/assignment.yaml --export gradebook,feedback
