/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows the system registers that say which VMID and which regime a TLBI works on: Arm ARM,
 * synchronisation requirements for System registers; VTTBR_EL2, HCR_EL2.
 */

#include "regime.h"

#include "attach.h"
#include "state.h"

#include <string.h>

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

/* Does a TLBI work on another regime than that of the tables, with this in HCR_EL2? */
static bool is_away(enum s2pt_regime regime, const struct coverage *covers, uint64_t hcr)
{
	bool host = (hcr & TGE) && (hcr & E2H);

	if (regime == S2PT_STAGE2)
		return host && covers->covered == COVERS_STAGE1;
	if (covers->el1)
		return !host;
	return (regime == S2PT_EL2) != !(hcr & E2H);
}

/* What HCR_EL2 is taken for as long as nobody has said it. */
static uint64_t assumed(enum s2pt_regime regime)
{
	return regime == S2PT_EL2_E2H ? E2H | TGE : 0;
}

void s2pt_check_effects(const struct s2pt_check *check, const struct s2pt_check_event *event,
			struct invalidation *by)
{
	const struct coverage *covers = &by->covers;
	const struct cpu *cpu = &check->cpus[event->cpu];
	const struct written *vttbr = &cpu->vttbr;
	const struct written *hcr = &cpu->hcr;
	bool said = event->vmid != S2PT_CHECK_CURRENT_VMID;
	unsigned int vmids[2] = { said ? event->vmid : check->config.vmid };
	enum s2pt_regime regime = check->config.regime;
	bool aways[2] = { is_away(regime, covers, hcr->known ? hcr->now : assumed(regime)) };
	unsigned int vmid_count = 1;
	unsigned int away_count = 1;

	if (vttbr->known)
		vmids[0] = (unsigned int)(vttbr->now >> 48);
	if (vttbr->pending) {
		/* Nobody knows what was in it before it was written for the first time. */
		vmids[0] = vttbr->known ? vmids[0] : UINT32_MAX;
		vmids[vmid_count++] = (unsigned int)(vttbr->next >> 48);
	}
	if (hcr->pending && is_away(regime, covers, hcr->next) != aways[0])
		aways[away_count++] = is_away(regime, covers, hcr->next);
	for (unsigned int i = 0; i < vmid_count; i++)
		for (unsigned int j = 0; j < away_count; j++)
			by->effects[i * away_count + j] = (struct effect){ vmids[i], aways[j] };
	by->effect_count = vmid_count * away_count;
}

static void unload(struct s2pt_check *check, unsigned int *context)
{
	if (*context)
		check->contexts[*context - 1].loaded--;
	*context = 0;
}

/*
 * Tables are loaded, or stay so if they are among those of `before`; `vttbr` has the VMID, and the
 * address unless it is in VSTTBR_EL2.
 */
static unsigned int load(struct s2pt_check *check, const unsigned int *before, uint64_t vttbr,
			 const uint64_t *vsttbr)
{
	const struct context how = {
		.root = root_of(&check->config.geom, vsttbr ? *vsttbr : vttbr),
		/* In EL2 bits 63:48 are RES0, and there is no ASID. */
		.vmid = check->config.regime == S2PT_EL2 ? 0 : (unsigned int)(vttbr >> 48),
		.secure = vsttbr != NULL,
	};
	unsigned int context = 0;

	for (unsigned int i = 0; i < 4 && !context; i++)
		if (before[i] && s2pt_check_same(&check->contexts[before[i] - 1], &how))
			context = before[i];
	if (context)
		*(how.secure ? &check->secure_root : &check->root) = how.root;
	else
		context = s2pt_check_attach(check, &how);
	if (context)
		check->contexts[context - 1].loaded++;
	return context;
}

/*
 * Work out anew which tables the MMU of a CPU may walk.  `walks`: it does from here on, whatever was
 * invalidated before.
 */
static void reload(struct s2pt_check *check, struct cpu *cpu, bool walks)
{
	const struct written *hcr = &cpu->hcr;
	/* It is SCTLR_EL2.M that says so of a stage 1. */
	bool on = check->config.regime != S2PT_STAGE2 || (!hcr->known && !hcr->pending) ||
		  (hcr->known && (hcr->now & VM)) || (hcr->pending && (hcr->next & VM));
	const struct written *vttbr = &cpu->vttbr;
	const struct written *vsttbr = &cpu->vsttbr;
	uint64_t next = vttbr->pending ? vttbr->next : vttbr->now;
	const unsigned int none[4] = { 0 };
	const unsigned int *stay = none;
	unsigned int before[4];

	memcpy(before, cpu->contexts, sizeof(before));
	memset(cpu->contexts, 0, sizeof(cpu->contexts));
	if (!walks)
		stay = before;
	if (on && vttbr->known)
		cpu->contexts[0] = load(check, stay, vttbr->now, NULL);
	if (on && vttbr->pending)
		cpu->contexts[1] = load(check, stay, vttbr->next, NULL);
	/* The two registers are written one after the other, and are meant to have their effect at once. */
	if (on && vsttbr->known && vttbr->known)
		cpu->contexts[2] = load(check, stay, vttbr->now, &vsttbr->now);
	if (on && vsttbr->pending && (vttbr->known || vttbr->pending))
		cpu->contexts[3] = load(check, stay, next, &vsttbr->next);
	for (unsigned int i = 0; i < 4; i++)
		unload(check, &before[i]);
}

/* The register that has the address of the tables. */
static enum s2pt_check_register base_register(const struct s2pt_check_config *config)
{
	if (config->regime == S2PT_STAGE2)
		return S2PT_CHECK_VTTBR;
	return config->upper ? S2PT_CHECK_TTBR1 : S2PT_CHECK_TTBR0;
}

void s2pt_check_msr(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct cpu *cpu = &check->cpus[event->cpu];
	struct written *written = NULL;

	/* The shape of the tables is that of the first line. */
	if (event->what == S2PT_CHECK_HCR)
		written = &cpu->hcr;
	else if (event->what == base_register(&check->config))
		written = &cpu->vttbr;
	else if (event->what == S2PT_CHECK_VSTTBR && check->config.secure)
		written = &cpu->vsttbr;
	if (!written)
		return;
	written->next = event->want;
	written->pending = true;
	reload(check, cpu, false);
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

	if (!synchronises->vttbr.pending && !synchronises->hcr.pending &&
	    !synchronises->vsttbr.pending)
		return;
	settle(&synchronises->vttbr);
	settle(&synchronises->vsttbr);
	settle(&synchronises->hcr);
	reload(check, synchronises, false);
}

void s2pt_check_eret(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	s2pt_check_synchronise(check, event->cpu);
	if (event->what)
		return;
	check->erets = true;
	reload(check, &check->cpus[event->cpu], true);
}
