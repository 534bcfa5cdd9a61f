/* SPDX-License-Identifier: BSD-2-Clause */
/* Variants: the ways to answer faults that a workload is simulated with. */

#ifndef SIM_VARIANT_H
#define SIM_VARIANT_H

#include "sim.h"

/* One way to answer faults, which is one line of a plot. */
struct sim_variant {
	const char *name;
	enum s2pt_policy policy;
	enum sim_locking locking;
	bool eager;
	uint64_t retry;
	enum sim_log log;
	bool tlbiw;
	bool runs;
	unsigned int bbm;
};

/* The variants for a workload; ends with a NULL name. */
const struct sim_variant *sim_variants_of(const struct sim_workload *workload);

/* The name of a way to lock: "none", "read", "write". */
const char *sim_locking_name(enum sim_locking locking);

#endif
