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
for file in "$walker" "$include/kvm_pgtable.h" "$tools/gen-sysreg.awk" "$tools/gen-cpucaps.awk"; do
	[ -r "$file" ] || die "$tree is no kernel tree of 6.1 or later: $file is missing"
done
version=$(awk -F ' *= *' '$1 == "VERSION" { v = $2 } $1 == "PATCHLEVEL" { print v "." $2; exit }' "$tree/Makefile" 2>&1) ||
	version=unknown

mkdir -p "$work/asm"
awk -f "$tools/gen-sysreg.awk" "$tools/sysreg" >"$work/asm/sysreg-defs.h" || die "$tools/gen-sysreg.awk failed"
awk -f "$tools/gen-cpucaps.awk" "$tools/cpucaps" >"$work/asm/cpucap-defs.h" || die "$tools/gen-cpucaps.awk failed"
# Before 6.7 what is generated is the whole header.
rm -f "$work/asm/cpucaps.h"
[ -r "$include/cpucaps.h" ] || cp "$work/asm/cpucap-defs.h" "$work/asm/cpucaps.h"

# The kernel compiles its own code without vector registers, and so is it here.
kernel_flags="-std=gnu11 -O2 -g -ffreestanding -fno-strict-aliasing -fno-builtin -mgeneral-regs-only -w
	-D__KERNEL__ -DS2PT_PAGE_SHIFT=$shift_"
include_flags="-I$here/shim -I$work -I$tree/arch/arm64/include -I$tree/arch/arm64/include/uapi -I$tree/include -I$tree/include/uapi"

printf '#include <asm/kvm_pgtable.h>\n' >"$work/interface.c"
# shellcheck disable=SC2086
$cc $kernel_flags $include_flags -E -P "$work/interface.c" >"$work/interface.i" ||
	die "the shim headers do not fit the headers of $tree"
"$here/probe" "$tree" <"$work/interface.i" >"$work/probe.h"
xnx=$(sed -n 's/^\([A-Z0-9_]*XNX[A-Z0-9_]*\).*/\1/p' "$tools/cpucaps" | head -n 1)
[ -z "$xnx" ] || echo "#define CAP_XNX ARM64_$xnx" >>"$work/probe.h"

