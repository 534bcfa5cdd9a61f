/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of a replay, and what they have asked for. */

#ifndef ORDERED_ENGINE_TABLE_H
#define ORDERED_ENGINE_TABLE_H

#include "s2pt/host/check.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/pool.h"
#include "s2pt/table.h"
#include "s2pt/tlbi.h"

/* What all tables of a replay share. */
struct engine {
	struct s2pt_pool *pool;
	/* The requests since engine_forget(), without those for nothing but a barrier. */
	struct s2pt_tlbi *requests;
	size_t n_requests;
	/* The hook that is told of stores, and the table to which each page of the pool belongs. */
	struct s2pt_hook hook;
	struct engine_table **owners;
	size_t n_owners;
	bool failed;
};

/* The table of one VM. */
struct engine_table {
	struct s2pt pt;
	struct engine *engine;
	/* The table's checker. */
	struct s2pt_check *check;
	struct s2pt_tlb_features features;
	bool made;
};

#endif
