/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks a machine that stands for the registers of its tables. */

#include "source_machine.h"

#include <error.h>

/* The registers of each regime: the table of the lower range, that of the upper one, control, MAIR. */
static const char *const names[][4] = {
	[S2PT_STAGE2] = { "VTTBR_EL2", NULL, "VTCR_EL2", NULL },
	[S2PT_EL2] = { "TTBR0_EL2", NULL, "TCR_EL2", "MAIR_EL2" },
	[S2PT_EL2_E2H] = { "TTBR0_EL2", "TTBR1_EL2", "TCR_EL2", "MAIR_EL2" },
	[S2PT_EL1] = { "TTBR0_EL1", "TTBR1_EL1", "TCR_EL1", "MAIR_EL1" },
};

/* HCR_EL2. */
#define HCR_VM  (UINT64_C(1) << 0)
#define HCR_E2H (UINT64_C(1) << 34)
#define HCR_FWB (UINT64_C(1) << 46)

static bool need(const struct source *source, const char *name, uint64_t *value)
{
	if (image_register(source->image, source->cpu, name, value))
		return true;
	error(0, 0, "%s tells no %s of CPU %u: give --vttbr and --vtcr", source->image_args.gdb,
	      name, source->cpu);
	return false;
}

/* Say what in HCR_EL2 contradicts that these tables are in use. */
static void note(struct source *source, uint64_t hcr)
{
	if (source->regime == S2PT_STAGE2 && !(hcr & HCR_VM))
		findings_add(&source->notes, "HCR_EL2.VM is 0: stage 2 is off on CPU %u",
			     source->cpu);
	if (source->regime == S2PT_EL2 && hcr & HCR_E2H)
		findings_add(&source->notes, "HCR_EL2.E2H is 1: --stage1=el2e2h reads them so");
	if (source->regime == S2PT_EL2_E2H && !(hcr & HCR_E2H))
		findings_add(&source->notes, "HCR_EL2.E2H is 0: --stage1=el2 reads them so");
}

bool source_machine(struct source *source)
{
	const char *const *name = names[source->regime];
	struct tree_registers registers;
	uint64_t mmfr1 = 0;
	uint64_t hcr = 0;

	if (!need(source, source->upper ? name[1] : name[0], &registers.vttbr) ||
	    !need(source, name[2], &registers.vtcr))
		return false;
	if (name[3] && !source->has_mair && !need(source, name[3], &source->mair))
		return false;
	if (image_register(source->image, source->cpu, "HCR_EL2", &hcr))
		note(source, hcr);
	source->registers.fwb = (hcr & HCR_FWB) != 0;
	(void)image_register(source->image, source->cpu, "ID_AA64MMFR1_EL1",
			     &mmfr1); /* Without it there is no FEAT_XNX. */
	source->registers.xnx = (mmfr1 >> 28 & 15) != 0;
	if (registers_add(&source->registers, registers))
		return true;
	error(0, 0, "no memory");
	return false;
}
