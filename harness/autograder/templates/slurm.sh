#!/bin/bash
# sbatch slurm.sh; then: sbatch --dependency=afterok:JOB slurm-merge.sh
# The folder `.harness` of this bundle and the file `harness-seed`, which holds a number, lie in the folder of the job.
#SBATCH --array=1-3
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=01:00:00
set -euo pipefail
export HARNESS_SEED="$(cat harness-seed)"
(
    flock 9 # one task installs, the others wait
    test -x .venv/bin/harness || bash .harness/install.sh .venv
) 9> .venv.lock
.venv/bin/harness grade cohort --assignment .harness/assignment.yaml --out "part-$SLURM_ARRAY_TASK_ID" \
    --isolation standard --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"
