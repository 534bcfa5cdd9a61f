# SPDX-License-Identifier: GPL-2.0-only
# Sourced by scripts with few arguments: the comment at their head is their help.

# usage LEAST MOST ARGUMENT...: ends with 0 and the help if that is asked for, with 2 and the help if the arguments are none.
usage()
{
	least=$1
	most=$2
	shift 2
	case ${1-} in
	--help | -h) status=0 ;;
	-?*) status=2 ;;
	*) [ $# -lt "$least" ] || [ $# -gt "$most" ] || return 0; status=2 ;;
	esac
	help=$(sed -n '3,/^set -/{ /^set -/d; s/^# \{0,1\}//p; }' "$0")
	if [ $status -eq 0 ]; then
		printf '%s\n' "$help"
	else
		printf '%s\n' "$help" >&2
	fi
	exit $status
}
