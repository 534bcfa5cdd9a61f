# SPDX-License-Identifier: BSD-2-Clause
# What the checks share; to be sourced.  A check looks at the files that git tracks below S2PT_SOURCE,
# says `complain` for each fault, `seen` for each thing it looked at, and ends with `verdict`.

set -euo pipefail
export LC_ALL=C

check=${0##*/}
source_dir=${S2PT_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
build_dir=${S2PT_BUILD:-$source_dir/build/dev}
cd "$source_dir"

faults=0
looked_at=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Nothing to check with, or nothing to check: no failure for a user, but one for tests/run.
skip()
{
	echo "$check: $*"
	[ -z "${S2PT_NO_SKIP-}" ] || exit 1
	exit 77
}

tools()
{
	local tool
	for tool; do
		command -v "$tool" >/dev/null || skip "no $tool here"
	done
}

# The tracked files that match and still exist, one a line.
files()
{
	git ls-files --deduplicate -- "$@" | while IFS= read -r file; do
		[ ! -f "$file" ] || printf '%s\n' "$file"
	done
}

complain()
{
	printf '%s: %s\n' "$check" "$*" >&2
	faults=$((faults + 1))
}

# Each line of the input is a fault.
complain_lines()
{
	local line
	while IFS= read -r line; do
		complain "$1$line"
	done
}

seen()
{
	looked_at=$((looked_at + ${1:-1}))
}

# A command that must not fail; shows the output of one that does.
try()
{
	seen
	"$@" >"$scratch/log" 2>&1 && return
	cat "$scratch/log"
	complain "failed: $*"
}

verdict()
{
	[ "$looked_at" -gt 0 ] || complain "nothing was looked at"
	printf '%s: %d looked at, %d faults\n' "$check" "$looked_at" "$faults"
	[ "$faults" -eq 0 ]
}

tools git
git rev-parse --git-dir >/dev/null 2>&1 || skip "no git checkout"
