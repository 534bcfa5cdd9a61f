# SPDX-License-Identifier: GPL-2.0-only
# Sourced by what compiles a kernel tree's walker, with `tree`, `shift_` (log2 of the page size), `work` (a directory for what is
# generated) and `here` (this one) set.  Sets `walker`, `version`, `cc`, `kernel_flags` and `include_flags`.
cc=${CC:-gcc}

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

walker=$tree/arch/arm64/kvm/hyp/pgtable.c
include=$tree/arch/arm64/include/asm
tools=$tree/arch/arm64/tools
for file in "$walker" "$include/kvm_pgtable.h"; do
	[ -r "$file" ] || die "$tree is no kernel tree of 5.10 or later: $file is missing"
done
version=$(awk -F ' *= *' '$1 == "VERSION" { v = $2 } $1 == "PATCHLEVEL" { print v "." $2; exit }' "$tree/Makefile" 2>&1) ||
	version=unknown

mkdir -p "$work"
rm -rf "$work/asm" "$work/uapi" "$work/probe.h"
mkdir "$work/asm"
"$here/generic-headers" "$tree" "$work" || die "$tree has no lists of headers that are asm-generic"

# generate SCRIPT INPUT HEADER: by the tree's own script.
generate()
{
	awk -f "$tools/$1" "$tools/$2" >"$work/asm/$3" 2>"$work/log" || die "$tools/$1 failed: $(head -n 1 "$work/log")"
}

# Later trees generate what 5.10 has as it is.
if [ -r "$tools/gen-sysreg.awk" ]; then
	generate gen-sysreg.awk sysreg sysreg-defs.h
fi
if [ -r "$tools/gen-cpucaps.awk" ]; then
	generate gen-cpucaps.awk cpucaps cpucap-defs.h
	# Before 6.7 what is generated is the whole header.
	[ -r "$include/cpucaps.h" ] || cp "$work/asm/cpucap-defs.h" "$work/asm/cpucaps.h"
fi

# The kernel compiles its own code without vector registers, and so is it here.  A function without a prototype, or with another
# one, is an error: it would be called with something else than it takes.
kernel_flags="-std=gnu11 -O2 -g -ffreestanding -fno-strict-aliasing -fno-builtin -mgeneral-regs-only
	-Werror=implicit-function-declaration -Werror=int-conversion -Werror=incompatible-pointer-types
	-D__KERNEL__ -DS2PT_PAGE_SHIFT=$shift_"
include_flags="-I$here/shim -I$here -I$work -I$tree/arch/arm64/include -I$tree/include
	-I$tree/arch/arm64/include/uapi -I$work/uapi -I$tree/include/uapi"
# Plain accesses, too, are told to the driver: plain.c.
told_flags="-fsanitize=thread"

# compile SOURCE OPTION...: with the tree's headers.  What does not fit is said in a sentence, the first of the compiler's.
compile()
{
	source=$1
	shift
	# shellcheck disable=SC2086
	LC_ALL=C $cc $kernel_flags $include_flags "$@" "$source" 2>"$work/log" && return
	awk -v tree="$tree/" -v source="$source" '
		/: In function / { within = $0; sub(/.*In function ./, "", within); sub(/.:$/, "(), ", within) }
		/: (fatal )?error: / {
			place = what = $0
			sub(/: (fatal )?error: .*/, "", place)
			sub(/:[0-9]+$/, "", place)
			sub(/.*: (fatal )?error: /, "", what)
			sub(/ \[-W.*/, "", what)
			exit
		}
		END {
			if (index(place, tree) == 1)
				place = substr(place, length(tree) + 1)
			print within place ": " (what ? what : "see " source)
		}' "$work/log" >"$work/what"
	die "$tree: a form that is not known: $(cat "$work/what"); tests/kernel has to learn it"
}

# After a link that failed: a function that the tree declares, calls and has elsewhere.
unlinked()
{
	missing=$(sed -n "s/.*undefined reference to .\([A-Za-z0-9_]*\).*/\1()/p" "$work/log" | sort -u | head -n 3 | paste -sd' ')
	[ -n "$missing" ] || die "the driver cannot be built: $(head -n 1 "$work/log")"
	die "$tree: the walker calls what is not known: $missing; tests/kernel has to learn it"
}

printf '#include <asm/kvm_pgtable.h>\n' >"$work/interface.c"
compile "$work/interface.c" -E -P -o "$work/interface.i"
"$here/probe" "$tree" <"$work/interface.i" >"$work/probed.h"
if [ -r "$tools/cpucaps" ]; then
	sed -n 's/^\([A-Z0-9_]*XNX[A-Z0-9_]*\).*/#define CAP_XNX ARM64_\1/p' "$tools/cpucaps" | head -n 1 >>"$work/probed.h"
fi
mv "$work/probed.h" "$work/probe.h"
