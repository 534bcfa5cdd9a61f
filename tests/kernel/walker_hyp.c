/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own stage 1 at EL2: setting it up, mapping and unmapping it, and taking it down. */
#include "walker_parts.h"

#if defined(HAVE_MM_OPS) && defined(HAVE_HYP)
int w_hinit(const struct w_setup *setup, struct w_shape *shape)
{
	int err;

	if (setup->hvhe && !w_has_hvhe)
		return W_UNSUP;
	err = walker_setup(setup);
	if (err)
		return err;
	walker.table = (struct kvm_pgtable){ 0 };
	err = kvm_pgtable_hyp_init(&walker.table, setup->ia_bits, &walker.ops);
	if (err)
		return err;
	walker.lives = walker.hyp = true;
	*shape = (struct w_shape){
		.start_level = (int)walker.table.start_level,
		.ia_bits = walker.table.ia_bits,
		.root_pages = 1,
	};
	return 0;
}

int walker_hyp_map(w_u64 va, w_u64 size, w_u64 pa, unsigned int prot)
{
	return kvm_pgtable_hyp_map(&walker.table, va, size, pa, walker_prot(prot));
}

w_u64 w_hyp_unmap(w_u64 va, w_u64 size)
{
	return kvm_pgtable_hyp_unmap(&walker.table, va, size);
}

void walker_hyp_destroy(void)
{
	kvm_pgtable_hyp_destroy(&walker.table);
	walker.hyp = false;
}

void walker_hyp_prot(w_u64 desc, unsigned int *prot)
{
	u64 got = kvm_pgtable_hyp_pte_prot(desc);

	*prot = 0;
	*prot |= got & KVM_PGTABLE_PROT_R ? W_R : 0;
	*prot |= got & KVM_PGTABLE_PROT_W ? W_W : 0;
#ifdef HAVE_PROT_PX
	*prot |= got & KVM_PGTABLE_PROT_PX ? W_PX : 0;
	*prot |= got & KVM_PGTABLE_PROT_UX ? W_UX : 0;
	/* Without hVHE there is one permission to execute. */
	if (!s2k_cpu.cap[ARM64_KVM_HVHE] && *prot & W_PX)
		*prot |= W_UX;
#else
	*prot |= got & KVM_PGTABLE_PROT_X ? W_PX | W_UX : 0;
#endif
	*prot |= ((got >> 55) & 0xf) * W_SW0;
}
#else
int w_hinit(const struct w_setup *setup, struct w_shape *shape)
{
	return W_UNSUP;
}

int walker_hyp_map(w_u64 va, w_u64 size, w_u64 pa, unsigned int prot)
{
	return W_UNSUP;
}

w_u64 w_hyp_unmap(w_u64 va, w_u64 size)
{
	return 0;
}

void walker_hyp_destroy(void)
{
}

void walker_hyp_prot(w_u64 desc, unsigned int *prot)
{
}
#endif

bool w_is_hyp(void)
{
	return walker.hyp;
}
