/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Remembers the last stores that the TLBs were told of, and which of them each CPU's barriers have
 * ordered before its next invalidation.  A store that is forgotten counts as ordered: a TLB may
 * drop an entry at any time.
 */

#include "tlb_order.h"

#include "s2pt/host/tlb.h"

void s2pt_tlbs_stored(struct s2pt_tlbs *tlbs, unsigned int cpu, s2pt_pa_t at)
{
	struct tlb_order *order = &tlbs->order;
	struct tlb_store *store;

	if (!tlbs->hoard)
		return;
	pthread_mutex_lock(&order->lock);
	store = &order->store[order->next++ % TLB_STORES];
	order->forgotten = store->number;
	*store = (struct tlb_store){ .at = at, .number = order->next, .cpu = cpu };
	atomic_store_explicit(&order->stores, order->next, memory_order_release);
	pthread_mutex_unlock(&order->lock);
}

/*
 * A DSB of stores orders what the CPU itself has stored, before the invalidations of all CPUs; one of
 * loads orders what it has seen of others, before its own invalidations.
 */
void s2pt_tlb_order(struct s2pt_tlbs *tlbs, unsigned int cpu, enum s2pt_step_op op)
{
	struct tlb_order *order = &tlbs->order;
	struct tlb_ordered *ordered = &tlbs->tlb[cpu].ordered;
	bool shareable = op == S2PT_DSB_ISHST || op == S2PT_DSB_ISHLD || op == S2PT_DSB_ISH;
	bool loads = op != S2PT_DSB_NSHST && op != S2PT_DSB_ISHST;
	bool stores = op != S2PT_DSB_NSHLD && op != S2PT_DSB_ISHLD;

	if (!tlbs->hoard || op > S2PT_DSB_ISH)
		return;
	pthread_mutex_lock(&order->lock);
	if (stores)
		ordered->stores_alone = order->next;
	if (loads)
		ordered->loads_alone = order->next;
	if (loads && shareable)
		ordered->loads = order->next;
	for (unsigned int i = 0; i < TLB_STORES && stores && shareable; i++)
		if (order->store[i].cpu == cpu)
			order->store[i].ordered = true;
	pthread_mutex_unlock(&order->lock);
}

static bool is_ordered(const struct tlb_store *store, const struct tlb_ordered *ordered,
		       unsigned int cpu, bool broadcast)
{
	if (store->ordered)
		return true;
	if (store->cpu == cpu)
		return !broadcast && store->number <= ordered->stores_alone;
	return store->number <= (broadcast ? ordered->loads : ordered->loads_alone);
}

void s2pt_tlb_spare(struct s2pt_tlbs *tlbs, unsigned int cpu, bool broadcast,
		    struct tlb_cover *cover)
{
	const struct tlb_ordered *ordered = &tlbs->tlb[cpu].ordered;
	struct tlb_order *order = &tlbs->order;

	if (!tlbs->hoard)
		return;
	pthread_mutex_lock(&order->lock);
	cover->since = order->forgotten;
	for (unsigned int i = 0; i < TLB_STORES; i++) {
		const struct tlb_store *store = &order->store[i];

		if (is_ordered(store, ordered, cpu, broadcast) && store->number > cover->since)
			cover->since = store->number;
	}
	for (unsigned int i = 0; i < TLB_STORES && cover->spared < TLB_SPARED; i++) {
		const struct tlb_store *store = &order->store[i];

		if (store->number > cover->since)
			cover->spare[cover->spared++] =
				(struct tlb_spare){ store->at, store->number };
	}
	pthread_mutex_unlock(&order->lock);
}
