/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers the guest's PSCI calls: starts CPUs, and switches the machine off. */

#include "cpu.h"
#include "el2.h"

/* PSCI function identifiers, DEN0022. */
#define CPU_ON_32          0x84000003
#define CPU_ON_64          0xc4000003
#define SYSTEM_OFF         0x84000008
#define SYSTEM_RESET       0x84000009
#define INVALID_PARAMETERS ((uint64_t)-2)

/* Where each vCPU begins: written by the CPU that turns it on, read by itself. */
static struct start {
	uint64_t entry;
	uint64_t context;
} starts[CPUS];

void psci_start(unsigned int cpu, struct vcpu *vcpu)
{
	vcpu->pc = starts[cpu].entry;
	vcpu->x[0] = starts[cpu].context;
	vcpu->pstate = 0x3c5;
}

static uint64_t turn_on(const struct vcpu *vcpu)
{
	uint64_t cpu = vcpu->x[1] & 0xff;
	uint64_t call[4] = { CPU_ON_64, vcpu->x[1], (uint64_t)(uintptr_t)secondary, cpu };

	if (cpu >= CPUS)
		return INVALID_PARAMETERS;
	starts[cpu] = (struct start){ vcpu->x[2], vcpu->x[3] };
	return smc(call);
}

void psci_call(struct vcpu *vcpu)
{
	switch ((uint32_t)vcpu->x[0]) {
	case CPU_ON_32:
	case CPU_ON_64:
		vcpu->x[0] = turn_on(vcpu);
		return;
	case SYSTEM_OFF:
		power_off(report() && control_verdict() ? 0 : 1);
	case SYSTEM_RESET:
		print("\nel2: the guest resets itself\n");
		(void)report();
		power_off(3);
	default:
		vcpu->x[0] = smc(vcpu->x);
	}
}
