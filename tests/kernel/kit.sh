# SPDX-License-Identifier: GPL-2.0-only
# Sourced by what links the host kit of libs2pt, with `here` (this directory) and `build` (where to build) set.

# Leaves in `kit` the kit of a build that is newer than the sources, or one of its own.
find_kit()
{
	for preset in release dev; do
		kit=$here/../../build/$preset/lib/libs2pt-host.a
		[ ! -r "$kit" ] || [ -n "$(find "$here/../../lib" "$here/../../include" -newer "$kit" -name '*.[ch]')" ] || return 0
	done
	kit=$build/kit/lib/libs2pt-host.a
	{
		cmake -S "$here/../.." -B "$build/kit" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DS2PT_KERNEL=OFF &&
			cmake --build "$build/kit" --target s2pt-host -j 2
	} >"$build/kit.log" 2>&1 || {
		echo "${0##*/}: the host kit cannot be built: $(tail -n 1 "$build/kit.log")" >&2
		exit 2
	}
}
