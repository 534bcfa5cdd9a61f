/* SPDX-License-Identifier: BSD-2-Clause */
/* A vCPU's faults: decode, look up, resolve under the lock, count. */

#include "vcpu.h"

#include "s2pt/host/trace.h"
#include "world_adversary.h"
#include "world_judge.h"
#include "world_log.h"
#include "world_mark.h"
#include "world_slot.h"
#include "world_state.h"

#include <time.h>

void s2pt_vcpu_event(void *ctx, const struct s2pt_event *event)
{
	struct s2pt_vcpu *vcpu = ctx;
	struct s2pt_trace *trace = vcpu->world->config.trace;

	s2pt_world_judge_after(vcpu->world->judge, vcpu->number, event);
	s2pt_world_stored(vcpu->world, vcpu->number, event);
	switch (event->kind) {
	case S2PT_EVENT_WON:
		vcpu->counts.swaps++;
		if (s2pt_desc_valid(event->found) && s2pt_desc_same(event->want, s2pt_desc_held()))
			vcpu->counts.breaks++;
		break;
	case S2PT_EVENT_LOST:
		vcpu->counts.losses++;
		break;
	case S2PT_EVENT_LOAD:
	case S2PT_EVENT_SWAP:
	case S2PT_EVENT_MAKE:
	case S2PT_EVENT_MADE:
	case S2PT_EVENT_ALONE:
		break;
	}
	if (trace)
		s2pt_trace_hook(trace, event);
	if (vcpu->before)
		vcpu->before->event(vcpu->before->ctx, event);
	s2pt_world_speculate(vcpu->world, vcpu->number);
	s2pt_world_judge_before(vcpu->world->judge, event);
}

void s2pt_vcpu_empty_cache(struct s2pt_vcpu *vcpu)
{
	while (vcpu->cached)
		s2pt_pool_release(vcpu->world->pool, vcpu->cache[--vcpu->cached], 1);
}

/*
 * Fill the vCPU's stock of pages, as KVM's kvm_mmu_topup_memory_cache() does.  If the pool has too
 * few, an operation that needs more of them fails.
 */
static void fill_cache(struct s2pt_vcpu *vcpu)
{
	unsigned int want = s2pt_fault_pages(s2pt_world_geom(vcpu->world));

	if (vcpu->cached < want)
		vcpu->cached += s2pt_pool_stock(vcpu->world->pool, vcpu->cache + vcpu->cached,
						CACHE_PAGES - vcpu->cached);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Decode the registers as the CPU leaves them, and ask by AT S1E1R where HPFAR is not valid. */
static enum s2pt_status decode(const struct s2pt_mmu_access *access,
			       const struct s2pt_tlb_answer *answer, struct s2pt_fault *fault)
{
	struct s2pt_mmu_syndrome registers = s2pt_mmu_syndrome(answer->end, answer->level, access);
	struct s2pt_syndrome syndrome = {
		.esr = registers.esr,
		.hpfar = registers.hpfar_valid ? registers.hpfar : 0,
		.far = registers.far,
	};
	enum s2pt_status status = s2pt_fault_decode(&syndrome, fault);

	if (status != S2PT_DONE || fault->ipa_known)
		return status;
	/* The guest's stage 1 is the identity, so PAR_EL1 has the input address. */
	return s2pt_fault_locate(fault, access->va, access->ipa & UINT64_C(0x000ffffffffff000));
}

static void look_up(struct s2pt_vcpu *vcpu, const struct s2pt_fault *fault,
		    struct s2pt_vcpu_exit *handled, struct s2pt_backing *backing)
{
	struct s2pt_world *world = vcpu->world;
	uint64_t page_size = s2pt_page_size(s2pt_world_geom(world));
	s2pt_ipa_t page = fault->ipa & ~(page_size - 1);
	struct s2pt_slot slot = { 0 };

	*backing = (struct s2pt_backing){
		.sample = s2pt_invalidate_sample(&world->pt),
		.cache = vcpu,
	};
	handled->slot = s2pt_world_slot_find(world, fault->ipa, &slot);
	if (handled->slot < 0)
		return;
	backing->present = true;
	backing->slot_ipa = slot.ipa;
	backing->slot_size = slot.size;
	backing->slot_host = slot.host;
	backing->pa = slot.pa_at ? slot.pa_at(slot.ctx, page) : slot.pa + (page - slot.ipa);
	backing->fixed_size = slot.fixed_size ? slot.fixed_size : page_size;
	backing->found_size = slot.found_size ? slot.found_size : page_size;
	backing->writable = !slot.host_readonly && !slot.readonly;
	backing->readonly = slot.readonly;
	backing->logging = slot.logging;
	backing->hardware_dirty = s2pt_world_log_is_hardware(world);
	backing->exec_free = slot.exec_free;
	backing->memtype = slot.memtype;
	if (slot.look_up)
		slot.look_up(slot.ctx, fault, backing);
}

static enum s2pt_status resolve(struct s2pt_vcpu *vcpu, struct s2pt_vcpu_exit *handled,
				const struct s2pt_backing *backing)
{
	struct s2pt_world *world = vcpu->world;
	struct s2pt *pt = s2pt_world_enter(world, vcpu);
	struct s2pt_resolution resolution = { .dirty = false };
	enum s2pt_status status = s2pt_resolve(pt, &handled->fault, backing, &resolution);

	/*
	 * The slot can't go away here, and nobody can collect the dirty log between this and what
	 * another vCPU writes.
	 */
	if (resolution.dirty)
		handled->dirty = s2pt_world_mark_dirty(world, handled->slot, handled->fault.ipa);
	s2pt_world_leave(world, vcpu);
	handled->plan = resolution.plan;
	return status;
}

static void count(struct s2pt_vcpu *vcpu, const struct s2pt_vcpu_exit *handled)
{
	struct s2pt_vcpu_counts *counts = &vcpu->counts;

	counts->faults[handled->fault.kind]++;
	counts->actions[handled->plan.action]++;
	counts->statuses[handled->plan.action][handled->status - S2PT_ENOMEM]++;
	counts->dirtied += handled->dirty;
	counts->fault_ns += handled->ns;
}

enum s2pt_status s2pt_vcpu_fault(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
				 const struct s2pt_tlb_answer *answer,
				 struct s2pt_vcpu_exit *handled)
{
	const struct s2pt_world_config *config = &vcpu->world->config;
	struct s2pt_vcpu_exit own = { .slot = -1 };
	uint64_t start = config->clock ? now_ns() : 0;
	struct s2pt_backing backing;

	if (answer->buffer_full) {
		(void)s2pt_world_enter(vcpu->world, vcpu);
		s2pt_world_log_full(vcpu);
		s2pt_world_leave(vcpu->world, vcpu);
		own.status = S2PT_DONE;
		if (handled)
			*handled = own;
		return own.status;
	}
	own.status = decode(access, answer, &own.fault);
	if (own.status == S2PT_DONE) {
		look_up(vcpu, &own.fault, &own, &backing);
		if (own.fault.kind != S2PT_FAULT_ACCESS)
			fill_cache(vcpu);
		own.status = resolve(vcpu, &own, &backing);
	}
	own.ns = config->clock ? now_ns() - start : 0;
	count(vcpu, &own);
	if (config->on_exit)
		config->on_exit(config->ctx, vcpu->number, &own);
	if (handled)
		*handled = own;
	return own.status;
}

bool s2pt_vcpu_try(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
		   struct s2pt_tlb_answer *answer)
{
	if (vcpu->world->config.adversary.rate)
		atomic_store_explicit(&vcpu->last, access->ipa, memory_order_relaxed);
	if (vcpu->mmu.hdbss)
		pthread_mutex_lock(&vcpu->guest);
	s2pt_tlbs_access(vcpu->world->tlbs, vcpu->number, &vcpu->mmu, access, answer);
	if (vcpu->mmu.hdbss)
		pthread_mutex_unlock(&vcpu->guest);
	if (answer->verdict == S2PT_TLB_STALE)
		s2pt_world_judge_stale(vcpu->world->judge, vcpu->number, access->ipa);
	return answer->end == S2PT_MMU_TRANSLATED;
}
