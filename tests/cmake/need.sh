# SPDX-License-Identifier: BSD-2-Clause
# To be sourced.  `need GROUP...` installs what packages.txt names for these groups and the machine
# lacks; where that can't be done without a question it says what to do, and fails.

packages_of()
{
	local group
	for group; do
		sed -n "s/^$group //p" "$(dirname "${BASH_SOURCE[0]}")/packages.txt"
	done | tr ' ' '\n'
}

missing_of()
{
	local package
	for package in $(packages_of "$@"); do
		dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^.i' ||
			echo "$package"
	done
}

need()
{
	local missing as_root=()

	if ! command -v dpkg-query apt-get >/dev/null; then
		echo "No Debian here; going on with what is installed.  On Debian these are needed:" $(packages_of "$@")
		return 0
	fi
	missing=$(missing_of "$@")
	[ -n "$missing" ] || return 0

	if [ "$(id -u)" -ne 0 ]; then
		if ! sudo -n true 2>/dev/null; then
			echo "Missing, and no way to install it without asking.  Do this first:" >&2
			echo "  sudo apt-get install --no-install-recommends" $missing >&2
			return 1
		fi
		as_root=(sudo -n)
	fi
	echo "Installing:" $missing
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -ec '
		apt-get -qq update
		apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@" >/dev/null
	' apt $missing </dev/null
}
