/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's callbacks, wrapped for the core: tables from and to memory, and their addresses.
 */

#ifndef S2PT_CORE_OPS_H
#define S2PT_CORE_OPS_H

#include "desc_read.h"
#include "s2pt/table.h"
#include "slot.h"

/* Can a table work entry by entry? */
#ifndef S2PT_BY_ENTRY
#ifdef S2PT_TRACED
#define S2PT_BY_ENTRY true
#else
#define S2PT_BY_ENTRY false
#endif
#endif

static inline const struct s2pt_format *format_of(const struct s2pt *pt)
{
	return &pt->config.format;
}

static inline const struct s2pt_geom *geom_of(const struct s2pt *pt)
{
	return &pt->config.format.geom;
}

/** Entries of a table below the root. */
static inline unsigned int table_entries(const struct s2pt *pt)
{
	return pt->index_bits + 1;
}

/**
 * Does the table work entry by entry?  The plain version is the oracle of tests and of replay, which
 * have the traced core; a hypervisor does not carry it.
 */
static inline bool by_entry(const struct s2pt *pt)
{
	return S2PT_BY_ENTRY && pt->config.by_entry;
}

/** Give back a table that was never linked, or that no walker can hold any more. */
static inline void table_free(const struct s2pt *pt, slot_t *table)
{
	pt->config.ops->free(pt->config.context, table, 1);
}

/** `table_pa` before there is a table. */
static inline s2pt_pa_t config_pa(const struct s2pt_config *config, const slot_t *table)
{
	if (config->ops->pa_of)
		return config->ops->pa_of(config->context, table);
	return (s2pt_pa_t)((uintptr_t)table - config->linear);
}

static inline s2pt_pa_t table_pa(const struct s2pt *pt, const slot_t *table)
{
	return config_pa(&pt->config, table);
}

static inline slot_t *table_at(const struct s2pt *pt, s2pt_pa_t pa)
{
	if (pt->config.ops->table_at)
		return pt->config.ops->table_at(pt->config.context, pa);
	return (slot_t *)((uintptr_t)pa + pt->config.linear);
}

/** Tell a hypervisor whose MMUs do not snoop that entries were written. */
void tell_written(const struct s2pt *pt, const void *entries, uint64_t count);

/** `tell_written` for all of a table that no MMU can reach yet. */
void tell_table(const struct s2pt *pt, const slot_t *table);

/** Allocate an empty table; NULL if there is none, or none whose address an entry can hold. */
slot_t *table_new(const struct s2pt *pt, void *cache);

/** The table that the table entry `desc`, found at `level`, leads to. */
slot_t *table_of(const struct s2pt *pt, s2pt_desc_t desc, int level);

/** The entry that leads to `table`. */
s2pt_desc_t table_link(const struct s2pt *pt, const slot_t *table);

/** Has host memory changed since `sample` was taken, or is it changing now? */
bool invalidated_since(const struct s2pt *pt, uint64_t sample);

/** The rules of the policy EXACT, for all operations but map. */
static inline struct s2pt_rules exact_rules(const struct s2pt *pt)
{
	struct s2pt_rules rules = {
		.policy = S2PT_EXACT,
		.bbm = pt->bbm,
		.regime = format_of(pt)->regime,
	};

	return rules;
}

#endif
