/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables from and to the hypervisor's memory, and the entries that lead to them. */

#include "ops.h"

slot_t *table_new(const struct s2pt *pt, void *cache)
{
	slot_t *table = pt->config.ops->alloc(pt->config.context, cache, 1);

	if (table && table_pa(pt, table) >= s2pt_pa_end(geom_of(pt))) {
		table_free(pt, table);
		return NULL;
	}
	return table;
}

slot_t *table_of(const struct s2pt *pt, s2pt_desc_t desc, int level)
{
	(void)level;
	if (pt->address_bits)
		return (slot_t *)((uintptr_t)(desc.word & pt->address_bits) + pt->config.linear);
	return table_at(pt, desc_address(geom_of(pt), desc, geom_of(pt)->granule));
}

void tell_written(const struct s2pt *pt, const void *entries, uint64_t count)
{
	if (pt->written)
		pt->written(pt->config.context, entries, count);
}

void tell_table(const struct s2pt *pt, const slot_t *table)
{
	tell_written(pt, table, table_entries(pt));
}

s2pt_desc_t table_link(const struct s2pt *pt, const slot_t *table)
{
	return s2pt_desc_table(format_of(pt), table_pa(pt, table));
}
