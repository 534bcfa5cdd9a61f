/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry into C: prepares each CPU, boots the guest, and handles its exits. */

#include "cpu.h"
#include "el2.h"

/* Exception classes in ESR_EL2. */
#define EC_SMC               0x17
#define EC_INSTRUCTION_ABORT 0x20
#define EC_DATA_ABORT        0x24

static unsigned int field(uint64_t reg, unsigned int shift)
{
	return (unsigned int)(reg >> shift) & 0xf;
}

/* Let EL1 use every feature of this CPU: only SMC and stage-2 faults are trapped. */
static void open_features(void)
{
	write_reg(cptr_el2, 0x22ff);
	isb();
	if (field(read_reg(id_aa64pfr0_el1), 32))
		write_reg(S3_4_C1_C2_0, 0x1ff); /* ZCR_EL2 */
	if (field(read_reg(id_aa64pfr1_el1), 24))
		write_reg(S3_4_C1_C2_6, 0x1ff | 1U << 31); /* SMCR_EL2 */
	if (field(read_reg(id_aa64mmfr1_el1), 40))
		write_reg(S3_4_C1_C2_2, 0x1f); /* HCRX_EL2 */
	write_reg(S3_4_C12_C9_5, 0xf);         /* ICC_SRE_EL2 */
	isb();
	write_reg(S3_4_C12_C11_0, 0); /* ICH_HCR_EL2 */
	write_reg(hstr_el2, 0);
	write_reg(mdcr_el2, read_reg(pmcr_el0) >> 11 & 0x1f);
	write_reg(cnthctl_el2, 3);
	write_reg(cntvoff_el2, 0);
	write_reg(vpidr_el2, read_reg(midr_el1));
	write_reg(vmpidr_el2, read_reg(mpidr_el1));
	write_reg(sctlr_el1, 0x30d00800);
}

static void handle_exit(struct vcpu *vcpu)
{
	uint64_t esr = read_reg(esr_el2);
	struct s2pt_fault fault;

	switch (esr >> 26 & 0x3f) {
	case EC_SMC:
		vcpu->pc += 4;
		psci_call(vcpu);
		return;
	case EC_INSTRUCTION_ABORT:
	case EC_DATA_ABORT:
		if (!stage2_abort(esr, &fault))
			control_access(vcpu, &fault);
		return;
	default:
		fail("the guest trapped with a syndrome of", esr);
	}
}

static void boot_guest(struct vcpu *vcpu, uint64_t devicetree)
{
	struct options options;

	devicetree_edit(devicetree, &options);
	stage2_init(&options);
	vcpu->pc = RAM_IPA;
	vcpu->x[0] = devicetree - RAM_OFFSET;
	vcpu->pstate = 0x3c5;
}

void cpu_main(unsigned int number, uint64_t devicetree)
{
	struct vcpu vcpu = { { 0 }, 0, 0 };

	if (devicetree)
		boot_guest(&vcpu, devicetree);
	else
		psci_start(number, &vcpu);
	open_features();
	stage2_enter_cpu();
	for (;;) {
		guest_enter(&vcpu);
		handle_exit(&vcpu);
	}
}

void el2_surprise(uint64_t esr, uint64_t elr, uint64_t far)
{
	print("\nel2: exception at EL2: ESR %x ELR %x FAR %x\n", esr, elr, far);
	power_off(2);
}
