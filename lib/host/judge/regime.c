/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows the system registers that say which VMID and which regime a TLBI works on: Arm ARM,
 * synchronisation requirements for System registers; VTTBR_EL2, HCR_EL2.
 */

#include "regime.h"

#include "attach.h"
#include "state.h"

#define VM  (UINT64_C(1) << 0)
#define TGE (UINT64_C(1) << 27)
#define E2H (UINT64_C(1) << 34)

/* The tables that VTTBR_EL2 names. */
static s2pt_pa_t root_of(const struct s2pt_geom *geom, uint64_t vttbr)
{
	uint64_t size = geom->root_pages * s2pt_page_size(geom);
	s2pt_pa_t root = vttbr & ((UINT64_C(1) << 48) - 1);

	if (geom->pa_bits == 52)
		root |= (vttbr >> 2 & 15) << 48;
	return root & ~(size - 1);
}

static bool is_host(uint64_t hcr)
{
	return (hcr & TGE) && (hcr & E2H);
}

unsigned int s2pt_check_effects(const struct s2pt_check *check,
				const struct s2pt_check_event *event,
				struct effect effects[EFFECTS])
{
	const struct cpu *cpu = &check->cpus[event->cpu];
	const struct written *vttbr = &cpu->vttbr;
	const struct written *hcr = &cpu->hcr;
	bool said = event->vmid != S2PT_CHECK_CURRENT_VMID;
	unsigned int vmids[2] = { said ? event->vmid : check->config.vmid };
	bool hosts[2] = { hcr->known && is_host(hcr->now) };
	unsigned int vmid_count = 1;
	unsigned int host_count = 1;

	if (vttbr->known)
		vmids[0] = (unsigned int)(vttbr->now >> 48);
	if (vttbr->pending) {
		/* Nobody knows what was in it before it was written for the first time. */
		vmids[0] = vttbr->known ? vmids[0] : UINT32_MAX;
		vmids[vmid_count++] = (unsigned int)(vttbr->next >> 48);
	}
	if (hcr->pending && is_host(hcr->next) != hosts[0])
		hosts[host_count++] = is_host(hcr->next);
	for (unsigned int i = 0; i < vmid_count; i++)
		for (unsigned int j = 0; j < host_count; j++)
			effects[i * host_count + j] = (struct effect){ vmids[i], hosts[j] };
	return vmid_count * host_count;
}

static void unload(struct s2pt_check *check, unsigned int *context)
{
	if (*context)
		check->contexts[*context - 1].loaded--;
	*context = 0;
}

static unsigned int load(struct s2pt_check *check, uint64_t vttbr)
{
	unsigned int context = s2pt_check_attach(check, root_of(&check->config.geom, vttbr),
						 (unsigned int)(vttbr >> 48), 0);

	if (context)
		check->contexts[context - 1].loaded++;
	return context;
}

/* Work out anew which tables the MMU of a CPU may walk. */
static void reload(struct s2pt_check *check, struct cpu *cpu)
{
	const struct written *hcr = &cpu->hcr;
	bool walks = (!hcr->known && !hcr->pending) || (hcr->known && (hcr->now & VM)) ||
		     (hcr->pending && (hcr->next & VM));
	unsigned int before[2] = { cpu->contexts[0], cpu->contexts[1] };

	cpu->contexts[0] = walks && cpu->vttbr.known ? load(check, cpu->vttbr.now) : 0;
	cpu->contexts[1] = walks && cpu->vttbr.pending ? load(check, cpu->vttbr.next) : 0;
	unload(check, &before[0]);
	unload(check, &before[1]);
}

void s2pt_check_msr(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct cpu *cpu = &check->cpus[event->cpu];
	struct written *written = event->what == S2PT_CHECK_VTTBR ? &cpu->vttbr : &cpu->hcr;

	/* The shape of the tables is that of the first line. */
	if (event->what == S2PT_CHECK_VTCR)
		return;
	written->next = event->want;
	written->pending = true;
	reload(check, cpu);
}

static void settle(struct written *written)
{
	if (!written->pending)
		return;
	written->now = written->next;
	written->known = true;
	written->pending = false;
}

void s2pt_check_synchronise(struct s2pt_check *check, unsigned int cpu)
{
	struct cpu *synchronises = &check->cpus[cpu];

	if (!synchronises->vttbr.pending && !synchronises->hcr.pending)
		return;
	settle(&synchronises->vttbr);
	settle(&synchronises->hcr);
	reload(check, synchronises);
}
