/* SPDX-License-Identifier: BSD-2-Clause */
/* Accesses that the recorder makes in the place of the code: atomic ones, and those that faulted. */

#ifndef S2PT_RECORD_ACCESS_H
#define S2PT_RECORD_ACCESS_H

#include "store.h"

/* The widest thing that one instruction accesses. */
__extension__ typedef unsigned __int128 wide;

enum access_op {
	ACCESS_SET,
	ACCESS_EXCHANGE,
	ACCESS_COMPARE,
	ACCESS_ADD,
	ACCESS_SUB,
	ACCESS_AND,
	ACCESS_CLEAR,
	ACCESS_OR,
	ACCESS_XOR,
	ACCESS_NAND,
	ACCESS_SMAX,
	ACCESS_SMIN,
	ACCESS_UMAX,
	ACCESS_UMIN,
};

/* An access to 1, 2, 4, 8 or 16 bytes, aligned to its size. */
struct access {
	enum access_op op;
	uint64_t at;
	unsigned int size;
	bool release;
	/* A comparison that loses is not recorded: it is an exclusive store. */
	bool exclusive;
	wide operand;
	/* For ACCESS_COMPARE: what has to be there. */
	wide expected;
};

/* What a word becomes; also where there are no tables. */
wide access_result(const struct access *access, wide found);

/* What is in memory of tables. */
wide access_look(uint64_t at, unsigned int size);

/* Carry out and record a store of up to 16 bytes, aligned or not, some of it to memory of tables. */
void access_store(uint64_t at, wide value, unsigned int size, bool release);

/* Do what DC ZVA does at an address. */
void access_zero(uint64_t at);

/*
 * Carry out and record an access to memory of tables, inside of `out_enter`.  Returns what was
 * there.
 */
wide access_carry_out(const struct access *access);

#endif
