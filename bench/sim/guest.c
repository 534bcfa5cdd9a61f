/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A simulated vCPU's access: the walk, the fault, the handler with its lock, until the access
 * succeeds.
 */

#include "guest.h"

#include "engine.h"
#include "line.h"
#include "lock.h"
#include "machine.h"
#include "rand.h"

#include <stdatomic.h>

/* Where guest memory lies in physical memory: not at its own address. */
#define GUEST_PA UINT64_C(0x100000000000)
#define BLOCK    (UINT64_C(2) << 20)
#define GIANT    (UINT64_C(1) << 30)
/* Guest memory begins at 0. */
#define GUEST_SIZE (UINT64_C(1) << 43)

/*
 * The output address of an input address.  The memory of a host without pages of 1 GiB is not
 * aligned to them.
 */
s2pt_pa_t sim_pa_of(const struct sim *sim, s2pt_ipa_t ipa)
{
	return GUEST_PA + ipa + (sim->setup.workload->backing < GIANT ? BLOCK : 0);
}

/* S2AP[1] of a leaf. */
#define LEAF_W UINT64_C(0x80)

/* The CPU that is running walks to a leaf as the MMU does, and makes it clean. */
static void make_clean(struct sim *sim, s2pt_ipa_t ipa)
{
	struct sim_vcpu *cpu = sim->running;
	struct s2pt_entry entry;

	cpu->in_guest = true;
	if (s2pt_lookup(&sim->pt, ipa, &entry) != S2PT_DONE)
		sim->counts.errors++;
	cpu->in_guest = false;
	sim_wait(sim, 4 * sim->setup.costs.load);
	sim_wait(sim, sim_line_write(sim, sim_line_at(&sim->lines, cpu->entry)));
	atomic_fetch_and(cpu->entry, ~LEAF_W);
}

void sim_empty(struct sim_vcpu *vcpu)
{
	struct sim *sim = vcpu->sim;

	sim_wait(sim, vcpu->buffered * sim->setup.costs.entry);
	for (unsigned int i = 0; sim->setup.log == SIM_LOG_HACDBS && i < vcpu->buffered; i++)
		make_clean(sim, vcpu->buffer[i]);
	vcpu->buffered = 0;
}

/* The buffer has no room: leave the guest, and have it emptied. */
static void leave_full(struct sim_vcpu *vcpu)
{
	struct sim *sim = vcpu->sim;

	sim->counts.full++;
	sim_wait(sim, sim->setup.costs.exit);
	sim_empty(vcpu);
	if (sim->setup.log == SIM_LOG_HACDBS)
		sim_broadcast(sim);
}

/* The MMU makes the leaf dirty that it has just read, and notes that in the CPU's buffer. */
static void make_dirty(struct sim_vcpu *vcpu, s2pt_ipa_t ipa)
{
	struct sim *sim = vcpu->sim;

	if (sim->setup.log >= SIM_LOG_HDBSS) {
		_Atomic(uint64_t) *entry = vcpu->entry;

		if (vcpu->buffered == SIM_BUFFER)
			leave_full(vcpu);
		vcpu->entry = entry;
		vcpu->buffer[vcpu->buffered++] = ipa & ~UINT64_C(4095);
		sim_spend(sim, sim->setup.costs.entry);
	}
	sim_wait(sim, sim_line_write(sim, sim_line_at(&sim->lines, vcpu->entry)));
	atomic_fetch_or(vcpu->entry, LEAF_W);
	sim->counts.dirtied++;
}

/* Walk as the hardware does; true if the entry grants `perm`. */
static bool walk(struct sim_vcpu *vcpu, s2pt_ipa_t ipa, unsigned int perm, bool *mapped)
{
	const struct s2pt *pt = &vcpu->sim->pt;
	struct s2pt_entry entry;
	unsigned int found;

	vcpu->in_guest = true;
	*mapped = s2pt_lookup(pt, ipa, &entry) == S2PT_DONE;
	vcpu->in_guest = false;
	if (!*mapped)
		return false;
	found = s2pt_desc_perm(&pt->config.format, entry.desc);
	if ((perm & S2PT_W) && (found & (S2PT_W | S2PT_WD)) == S2PT_WD) {
		make_dirty(vcpu, ipa);
		found |= S2PT_W;
	}
	return !(perm & ~found);
}

static enum s2pt_status resolve(struct sim_vcpu *vcpu, const struct s2pt_fault *fault)
{
	struct sim *sim = vcpu->sim;
	uint64_t size = sim->setup.workload->backing;
	struct s2pt_backing backing = {
		.present = true,
		.slot_size = GUEST_SIZE,
		.pa = sim_pa_of(sim, fault->ipa & ~UINT64_C(4095)),
		.fixed_size = size,
		.found_size = size,
		.writable = true,
		.logging = sim->logging,
		.hardware_dirty = sim->setup.log >= SIM_LOG_DBM,
		.memtype = S2PT_NORMAL,
		.sample = s2pt_invalidate_sample(&sim->pt),
	};
	struct s2pt_resolution resolution = { .dirty = false };
	enum s2pt_status status = s2pt_resolve(&sim->pt, fault, &backing, &resolution);

	if (resolution.plan.action == S2PT_ACT_MAP)
		sim->counts.maps++;
	else if (resolution.plan.action == S2PT_ACT_RELAX)
		sim->counts.relaxes++;
	if (status == S2PT_BUSY)
		sim->counts.busy++;
	if (status < S2PT_DONE)
		sim->counts.errors++;
	return status;
}

/*
 * Resolve again and again while another vCPU holds the entry, rather than going back to the guest.
 */
static void retry(struct sim_vcpu *vcpu, const struct s2pt_fault *fault)
{
	struct sim *sim = vcpu->sim;

	for (uint64_t spent = 0; spent < sim->setup.retry; spent += sim->setup.costs.retry) {
		sim_wait(sim, sim->setup.costs.retry);
		if (resolve(vcpu, fault) != S2PT_BUSY)
			return;
	}
}

/* The time of the host's look-up, which varies by chance. */
static uint64_t look_up(struct sim_vcpu *vcpu)
{
	const struct sim_costs *costs = &vcpu->sim->setup.costs;
	uint64_t least = costs->host - costs->spread / 2;

	return least + (costs->spread ? bench_random(&vcpu->chance) % costs->spread : 0);
}

static void handle(struct sim_vcpu *vcpu, const struct s2pt_fault *fault)
{
	struct sim *sim = vcpu->sim;
	const struct sim_costs *costs = &sim->setup.costs;
	bool write = sim->setup.locking == SIM_WRITE_LOCK;

	sim->counts.faults++;
	sim_wait(sim, costs->exit / 2 + look_up(vcpu));
	if (sim->setup.locking != SIM_NO_LOCK)
		sim_lock_take(sim, write);
	sim_wait(sim, costs->work);
	if (resolve(vcpu, fault) == S2PT_BUSY && sim->setup.retry)
		retry(vcpu, fault);
	if (sim->setup.locking != SIM_NO_LOCK)
		sim_lock_give(sim, write);
	sim_wait(sim, costs->exit - costs->exit / 2);
}

bool sim_access(struct sim_vcpu *vcpu, s2pt_ipa_t ipa, unsigned int perm)
{
	struct sim *sim = vcpu->sim;
	uint64_t began = vcpu->now;
	uint64_t faults = 0;
	bool mapped;

	/* No TLB is modelled: every access walks, which takes four loads. */
	sim_wait(sim, 4 * sim->setup.costs.load);
	while (!walk(vcpu, ipa, perm, &mapped)) {
		struct s2pt_fault fault = {
			.kind = mapped ? S2PT_FAULT_PERMISSION : S2PT_FAULT_TRANSLATION,
			.ipa = ipa,
			.ipa_known = true,
			.write = (perm & S2PT_W) != 0,
			.exec = (perm & S2PT_X) != 0,
			.level = S2PT_LEVEL_UNKNOWN,
		};

		if (vcpu->now >= sim->setup.limit)
			return false;
		handle(vcpu, &fault);
		faults++;
	}
	if (faults > sim->counts.longest)
		sim->counts.longest = faults;
	sim->latency[sim->counts.accesses++] = (double)(vcpu->now - began);
	return true;
}
