/* SPDX-License-Identifier: BSD-2-Clause */
/* What the permissions of a leaf allow, by stage and by kind of access. */

#include "s2pt/host/mmu.h"

bool s2pt_mmu_permits(unsigned int perm, const struct s2pt_mmu_access *access)
{
	switch (access->type) {
	case S2PT_MMU_READ:
		return perm & S2PT_R;
	case S2PT_MMU_WRITE:
		return perm & S2PT_W;
	case S2PT_MMU_FETCH:
		if (access->s1ptw)
			return perm & S2PT_R;
		return perm & (access->el0 ? S2PT_UX : S2PT_PX);
	}
	return false;
}

bool s2pt_mmu_permits_in(enum s2pt_regime regime, unsigned int perm,
			 const struct s2pt_mmu_access *access)
{
	struct s2pt_mmu_access without = *access;
	bool el0 = access->el0 && regime != S2PT_EL2;

	if (regime == S2PT_STAGE2)
		return s2pt_mmu_permits(perm, access);
	without.s1ptw = false;
	without.el0 = el0;
	return s2pt_mmu_permits(perm, &without) &&
	       (!el0 || access->type == S2PT_MMU_FETCH || (perm & S2PT_EL0));
}
