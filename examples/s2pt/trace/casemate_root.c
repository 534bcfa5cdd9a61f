/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells casemate of registers, and of the tables that are in them. */

#include "casemate_state.h"
#include "s2pt/regs.h"

#include <inttypes.h>
#include <stdio.h>

/* casemate keeps registers, and with them the shape of the tables, for each CPU. */
static void tell_shape(struct casemate *casemate, unsigned int cpu)
{
	const struct s2pt_check_config *rules = &casemate->head.rules;
	struct s2pt_vtcr_extra extra = { .vmid16 = true, .access_flag = rules->hardware };

	if (!casemate->cpus[cpu].knows) {
		casemate_sysreg(casemate, "vtcr_el2", cpu, s2pt_vtcr_compose(&rules->geom, &extra));
		casemate_sysreg(casemate, "hcr_el2", cpu, 1);
	}
	casemate->cpus[cpu].knows = true;
}

void casemate_load(struct casemate *casemate, unsigned int cpu)
{
	tell_shape(casemate, cpu);
	casemate_sysreg(casemate, "vttbr_el2", cpu, casemate->loads | casemate->vmid << 48);
	casemate->cpus[cpu].loaded = true;
}

void casemate_root(struct casemate *casemate, const struct s2pt_check_event *event)
{
	if (!casemate->root) {
		casemate->root = event->at;
		casemate_hint(casemate, "set_root_lock", event->cpu, event->at, LOCK);
	}
	if (!picture_root(casemate->picture, event->at))
		casemate->wrong = "no memory";
	casemate->loads = event->at;
	casemate->vmid = event->what ? event->vmid : casemate->head.rules.vmid;
	/* If nobody has said the VMID yet, a register may before anything depends on it. */
	if (casemate->vmid || !casemate->head.rules.regimes)
		casemate_load(casemate, event->cpu);
}

/* An empty root, which a CPU has in VTTBR_EL2 that has no tables of the recording's there. */
static void load_spare(struct casemate *casemate, unsigned int cpu)
{
	uint64_t page = s2pt_page_size(&casemate->head.rules.geom);
	s2pt_pa_t at = s2pt_pa_end(&casemate->head.rules.geom) - page;

	if (!casemate->spare) {
		casemate_begin(casemate, "mem-init", cpu);
		printf(" (address 0x%" PRIx64 ") (size 0x%" PRIx64 ")", at, page);
		casemate_end(casemate);
	}
	casemate->spare = true;
	tell_shape(casemate, cpu);
	casemate_sysreg(casemate, "vttbr_el2", cpu, at | UINT64_C(0xffff) << 48);
	casemate->cpus[cpu].loaded = false;
}

void casemate_msr(struct casemate *casemate, const struct s2pt_check_event *event)
{
	const struct s2pt_check_event loaded = {
		.kind = S2PT_CHECK_ROOT,
		.cpu = event->cpu,
		.at = event->want & UINT64_C(0x0000fffffffff000),
		.what = 1,
		.vmid = (unsigned int)(event->want >> 48),
	};

	if (event->what != S2PT_CHECK_VTTBR)
		casemate->left_out++;
	else if (loaded.at && loaded.at < casemate->behind)
		casemate_root(casemate, &loaded);
	else
		load_spare(casemate, event->cpu);
}

/* Nobody uses the tables any more.  A root is not released before all CPUs have loaded another. */
void casemate_release(struct casemate *casemate, unsigned int cpu)
{
	uint64_t page = s2pt_page_size(&casemate->head.rules.geom);
	s2pt_pa_t other = (casemate->behind + page - 1) & ~(page - 1);
	uint64_t vmid = casemate->head.rules.vmid ? 0 : 1;

	if (!casemate->root)
		return;
	casemate_begin(casemate, "mem-init", cpu);
	printf(" (address 0x%" PRIx64 ") (size 0x%" PRIx64 ")", other, page);
	casemate_end(casemate);
	for (unsigned int i = 0; i < casemate->head.rules.cpus; i++) {
		if (casemate->cpus[i].loaded)
			casemate_sysreg(casemate, "vttbr_el2", i, other | vmid << 48);
		casemate->cpus[i].loaded = false;
	}
	casemate_hint(casemate, "release_table", cpu, casemate->root, 0);
	casemate->loads = 0;
}
