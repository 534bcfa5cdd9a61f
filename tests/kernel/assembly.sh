# SPDX-License-Identifier: GPL-2.0-only
# Sourced by build-engine behind tree.sh, to compile for arm64 what records its assembly by itself.  Sets `assembly_objects`, and adds
# to `told_flags`.
for part in kvm_mmu:kvm_get_vttbr\|__load_stage2\|__load_guest_stage2 \
	tlbflush:'__TLBI.*|TLBI.*|__tlbi|__tlbi_(level.*|user.*|range|sync_s1ish_hyp)|tlbi_op|r?(va|vaa|val|vaal|ipas)2?e[12](is)?|__repeat_tlbi.*|__flush_tlb_range_op|__flush_s2_tlb_range_op|get_trans_granule' \
	barrier:'dsb|dmb|isb|__smp_store_release'; do
	mkdir -p "$work/taken" "$work/nothing/asm" "$work/nothing/linux"
	"$here/take-parts" "$include/${part%%:*}.h" "${part#*:}" >"$work/taken/${part%%:*}.h"
done
# What vhe/tlb.c includes, of which those parts are all that it needs.
for header in linux/irqflags.h asm/kvm_hyp.h asm/kvm_mmu.h asm/tlbflush.h; do
	: >"$work/nothing/$header"
done
tlb=$tree/arch/arm64/kvm/hyp/vhe/tlb.c
[ -r "$tlb" ] || die "$tlb is missing, which has the invalidations"
assembly_flags="-DS2PT_ASSEMBLY -I$S2PT_RECORD_INCLUDE -include s2pt/record/arm64.h -Wa,-I$S2PT_RECORD_INCLUDE"
told_flags="$told_flags $assembly_flags"
assembly_objects=$work/record_kernel.o
# has FUNCTION: 1 if the tree's file has it.
has()
{
	! grep -q "$1(" "$tlb" || echo 1
}
nsh=$(has __kvm_tlb_flush_vmid_ipa_nsh)
range=$(has __kvm_tlb_flush_vmid_range)
assembly_flags="$assembly_flags -DHAVE_FLUSH_NSH=${nsh:-0} -DHAVE_FLUSH_RANGE=${range:-0}"
# shellcheck disable=SC2086
(
	include_flags="-I$work/nothing $include_flags"
	compile "$here/record_kernel.c" -DS2PT_RECORDED $assembly_flags -DS2PT_TLB_C="\"$tlb\"" -c -o "$work/record_kernel.o"
)
