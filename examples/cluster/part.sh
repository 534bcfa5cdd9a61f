# SPDX-License-Identifier: BSD-2-Clause
# To be sourced by the scripts of jobs, which have RESULTS and PARTS in front of their other arguments: which part this job
# is, where its programs are, and how it goes back into the queue.
set -eu

bin=${S2PT_BIN:-build/release/bin}
results=${1:?RESULTS} parts=${2:?PARTS}
part=${SLURM_ARRAY_TASK_ID-${S2PT_PART:?is needed outside of a job array}}
file=$results/part-$part
mkdir -p "$results"

# The job was cut short.  Slurm runs it again, but not for ever; GNU parallel sees by the status that it has to.
again()
{
	echo "part $part of $parts was cut short" >&2
	if [ -n "${SLURM_JOB_ID-}" ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 5 ]; then
		scontrol requeue "$SLURM_JOB_ID"
	fi
	exit 75
}
