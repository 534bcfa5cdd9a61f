/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drops TLB entries: carries instructions out, at once or when they arrive, on the TLBs that they
 * name.
 */

#include "tlb_drop.h"

#include "s2pt/host/tlb.h"
#include "tlb_operand.h"
#include "tlb_order.h"
#include "tlb_regime.h"
#include "tlb_stage1.h"

static void drop(struct tlb *tlb, const struct s2pt_geom *geom, enum s2pt_tlb_kind kind,
		 const struct tlb_cover *cover)
{
	tlb->counts.drops[kind] += s2pt_tlb_cache_drop(&tlb->cache[kind], geom, cover);
}

static void drop_all(struct tlb *tlb, enum s2pt_tlb_kind kind, const struct tlb_cover *cover)
{
	tlb->counts.drops[kind] += s2pt_tlb_cache_drop_all(&tlb->cache[kind], cover);
}

static void clean_all(struct tlb *tlb, enum s2pt_tlb_kind kind, const struct tlb_cover *cover)
{
	tlb->counts.drops[kind] += s2pt_tlb_cache_clean(&tlb->cache[kind], cover);
}

/* What instructions take away of stage 2's translations; TLB_NOTHING where there is no row. */
static const enum tlb_effect effects[S2PT_STEP_OPS] = {
	[S2PT_IPAS2E1] = TLB_BY_ADDRESS,  [S2PT_IPAS2E1IS] = TLB_BY_ADDRESS,
	[S2PT_RIPAS2E1] = TLB_BY_ADDRESS, [S2PT_RIPAS2E1IS] = TLB_BY_ADDRESS,
	[S2PT_VMALLE1] = TLB_ALL_STAGE1,  [S2PT_VMALLE1IS] = TLB_ALL_STAGE1,
	[S2PT_VMALLS12E1] = TLB_ALL,      [S2PT_VMALLS12E1IS] = TLB_ALL,
	[S2PT_VMALLWS2E1] = TLB_DIRTY,    [S2PT_VMALLWS2E1IS] = TLB_DIRTY,
};

static bool local(enum s2pt_step_op op)
{
	return op == S2PT_IPAS2E1 || op == S2PT_RIPAS2E1 || op == S2PT_VMALLE1 ||
	       op == S2PT_VMALLS12E1 || op == S2PT_VMALLWS2E1 || s2pt_tlb_stage1_local(op);
}

/*
 * Drop what an instruction takes away from one TLB.  This function and all below hold that TLB's
 * lock.
 */
static void apply(const struct s2pt_tlbs *tlbs, struct tlb *tlb, enum tlb_effect effect,
		  const struct tlb_cover *cover)
{
	tlb->counts.instructions++;
	switch (effect) {
	case TLB_NOTHING:
		break;
	case TLB_BY_ADDRESS:
		drop(tlb, &tlbs->geom, S2PT_TLB_STAGE2, cover);
		/* With a level hint only leaves need go: a hint is for changes of leaves. */
		if (cover->level == S2PT_LEVEL_UNKNOWN)
			drop(tlb, &tlbs->geom, S2PT_TLB_TABLE, cover);
		break;
	case TLB_LEAVES:
		drop(tlb, &tlbs->geom, S2PT_TLB_STAGE2, cover);
		break;
	case TLB_ALL:
		drop_all(tlb, S2PT_TLB_STAGE2, cover);
		drop_all(tlb, S2PT_TLB_TABLE, cover);
		drop_all(tlb, S2PT_TLB_COMBINED, cover);
		break;
	case TLB_ALL_STAGE1:
		drop_all(tlb, S2PT_TLB_COMBINED, cover);
		break;
	case TLB_DIRTY:
		clean_all(tlb, S2PT_TLB_STAGE2, cover);
		clean_all(tlb, S2PT_TLB_COMBINED, cover);
		break;
	}
}

static void deliver(const struct s2pt_tlbs *tlbs, struct tlb *tlb, unsigned int which)
{
	struct tlb_posted one = tlb->posted[which];

	tlb->n_posted--;
	for (unsigned int i = which; i < tlb->n_posted; i++)
		tlb->posted[i] = tlb->posted[i + 1];
	apply(tlbs, tlb, one.effect, &one.cover);
}

static void post(const struct s2pt_tlbs *tlbs, struct tlb *tlb, const struct tlb_posted *one)
{
	if (tlb->n_posted == TLB_POSTED)
		deliver(tlbs, tlb, 0);
	tlb->posted[tlb->n_posted++] = *one;
}

void s2pt_tlb_deliver_some(struct s2pt_tlbs *tlbs, struct tlb *tlb)
{
	if (tlbs->delivery != S2PT_TLB_SCATTERED)
		return;
	/* A later instruction may overtake an earlier one. */
	while (tlb->n_posted && s2pt_tlb_random(tlb, 4) == 0)
		deliver(tlbs, tlb, s2pt_tlb_random(tlb, tlb->n_posted));
}

/* Let everything arrive that `issuer` sent to this TLB. */
static void complete(const struct s2pt_tlbs *tlbs, struct tlb *tlb, unsigned int issuer)
{
	unsigned int i = 0;

	while (i < tlb->n_posted) {
		if (tlb->posted[i].issuer == issuer) {
			tlb->counts.awaited++;
			deliver(tlbs, tlb, i);
		} else {
			i++;
		}
	}
}

static void send(struct s2pt_tlbs *tlbs, struct tlb *tlb, const struct tlb_posted *one)
{
	pthread_mutex_lock(&tlb->lock);
	if (tlbs->delivery == S2PT_TLB_AT_ONCE)
		apply(tlbs, tlb, one->effect, &one->cover);
	else
		post(tlbs, tlb, one);
	pthread_mutex_unlock(&tlb->lock);
}

/*
 * Wait for the invalidations of this CPU, if the barrier does.  Only one of all kinds of accesses
 * waits for them, and one of the non-shareable domain only for those on this CPU.
 */
static void wait_for(struct s2pt_tlbs *tlbs, unsigned int cpu, enum s2pt_step_op op)
{
	if (tlbs->delivery == S2PT_TLB_AT_ONCE || (op != S2PT_DSB_ISH && op != S2PT_DSB_NSH))
		return;
	for (unsigned int i = 0; i < tlbs->cpus; i++) {
		struct tlb *tlb = &tlbs->tlb[i];

		if (op == S2PT_DSB_NSH && i != cpu)
			continue;
		pthread_mutex_lock(&tlb->lock);
		complete(tlbs, tlb, cpu);
		pthread_mutex_unlock(&tlb->lock);
	}
}

static void count(struct tlb *tlb, uint64_t *counter)
{
	pthread_mutex_lock(&tlb->lock);
	(*counter)++;
	pthread_mutex_unlock(&tlb->lock);
}

static void carry_out_barrier(struct s2pt_tlbs *tlbs, unsigned int cpu, enum s2pt_step_op op)
{
	if (op == S2PT_ISB)
		s2pt_tlbs_synchronise(tlbs, cpu);
	s2pt_tlb_order(tlbs, cpu, op);
	wait_for(tlbs, cpu, op);
}

/* What an instruction takes away, and in `cover` of what. */
static enum tlb_effect read_instruction(struct s2pt_tlbs *tlbs, struct tlb *own,
					const struct s2pt_step *step, struct tlb_cover *cover)
{
	bool stage1 = tlbs->regime != S2PT_STAGE2;
	enum tlb_effect effect =
		stage1 ? s2pt_tlb_stage1_effect(tlbs, own, step->op) : effects[step->op];

	if (stage1 ? effect == TLB_NOTHING && s2pt_tlb_is_of_stage1(step->op)
		   : effect != TLB_NOTHING && !s2pt_tlb_in_effect(own, effect, &cover->vmid)) {
		count(own, &own->counts.elsewhere);
		return TLB_NOTHING;
	}
	cover->every = stage1 && effect == TLB_ALL;
	if (effect != TLB_BY_ADDRESS && effect != TLB_LEAVES)
		return effect;
	if (stage1)
		cover->vmid = s2pt_tlb_stage1_tag(tlbs, step);
	return s2pt_tlb_read_operand(&tlbs->geom, step, cover) ? effect : TLB_NOTHING;
}

/* Is the operand one for the tables that these TLBs translate by? */
static bool is_for_these(const struct s2pt_tlbs *tlbs, enum s2pt_step_op op)
{
	return (s2pt_step_regime(op) != S2PT_STAGE2) == (tlbs->regime != S2PT_STAGE2);
}

void s2pt_tlbs_execute(struct s2pt_tlbs *tlbs, unsigned int cpu, unsigned int vmid,
		       const struct s2pt_step *step)
{
	/* All simulated CPUs are in one Inner Shareable domain, so OS is as good as IS. */
	const struct s2pt_step inner = { s2pt_step_inner(step->op), step->operand };
	enum s2pt_tlb_operand operand = s2pt_tlb_operand(&tlbs->geom, &inner);
	struct tlb *own = &tlbs->tlb[cpu];
	struct tlb_posted one = {
		.cover = { .vmid = vmid, .level = S2PT_LEVEL_UNKNOWN },
		.issuer = cpu,
	};

	if (operand != S2PT_TLB_LEGAL && is_for_these(tlbs, inner.op))
		count(own, &own->counts.illegal[operand]);
	if (inner.op <= S2PT_ISB) {
		carry_out_barrier(tlbs, cpu, inner.op);
		return;
	}
	one.effect = read_instruction(tlbs, own, &inner, &one.cover);
	if (one.effect == TLB_NOTHING)
		return;
	s2pt_tlb_spare(tlbs, cpu, !local(inner.op), &one.cover);
	if (local(inner.op)) {
		send(tlbs, own, &one);
		return;
	}
	for (unsigned int i = 0; i < tlbs->cpus; i++)
		send(tlbs, &tlbs->tlb[i], &one);
}
