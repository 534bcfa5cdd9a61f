# SPDX-License-Identifier: BSD-2-Clause
# What the tests of the tool share; to be sourced with the tool and the folder of samples as arguments.
set -euo pipefail
export LC_ALL=C

tool=$1
samples=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A file says that something failed: a part of a pipeline is a shell of its own, whose variables are lost.
fail()
{
	echo "FAILED: $*" >&2
	touch "$scratch/failed"
}

# run STATUS ARGUMENTS...: the tool, its output in $scratch/out and $scratch/err.  Standard input goes through.
run()
{
	local want=$1 got=0
	shift
	"$tool" "$@" >"$scratch/out" 2>"$scratch/err" || got=$?
	if [ "$got" != "$want" ]; then
		fail "s2pt $* exits with $got, not $want"
		head -n 20 "$scratch/err" >&2
	fi
}

# The last output is what standard input says.
prints()
{
	diff -u - "$scratch/out" >&2 || fail "$1"
}

# says FILE REGEX: the last output (out or err) has a line that matches.
says()
{
	grep -qE -e "$2" "$scratch/$1" || {
		fail "no line of $1 matches $2:"
		head -n 20 "$scratch/$1" >&2
	}
}

verdict()
{
	[ ! -e "$scratch/failed" ]
}
