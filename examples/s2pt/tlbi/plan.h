/* SPDX-License-Identifier: BSD-2-Clause */
/* Plans an invalidation: the instructions with their barriers. */

#ifndef TLBI_PLAN_H
#define TLBI_PLAN_H

#include "common/args_format.h"
#include "compose.h"
#include "s2pt/tlbi.h"

/* What the command line says. */
struct tlbi_args {
	struct args_format format_args;
	struct s2pt_format format;
	struct tlbi_parts parts;
	bool has_address;
	bool has_size;
	bool has_asid;
	/* The address is a VA. */
	bool va;
	/* For a plan; `planned` if any option was given that makes sense there alone. */
	bool planned;
	struct s2pt_tlb_features cpu;
	bool no_ttl;
	bool local;
	bool vmid;
	bool stage2_only;
	bool json;
	/* The instruction and its operand, where they were given. */
	struct tlbi_form form;
	bool has_form;
	/* The instruction was given by its encoding; of SYS, the fields that were read so far. */
	bool encoded;
	bool in_sys;
	unsigned int sys_fields;
	unsigned int sys[4];
	uint64_t operand;
	bool has_operand;
};

/* Print the plan; returns the exit status. */
int tlbi_plan(const struct tlbi_args *args);

#endif
