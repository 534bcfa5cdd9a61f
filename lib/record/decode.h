/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes A64 instructions apart that store to memory. */

#ifndef S2PT_RECORD_DECODE_H
#define S2PT_RECORD_DECODE_H

#include "access.h"

enum decode_kind {
	/* No instruction that stores, or one that is not known. */
	DECODE_NONE,
	/* Stores `count` registers, one after the other. */
	DECODE_STORE,
	/* Reads, changes and writes what has the size of all its registers. */
	DECODE_ATOMIC,
	DECODE_LOAD_EXCLUSIVE,
	DECODE_STORE_EXCLUSIVE,
	/* DC ZVA: a block of zeros. */
	DECODE_ZERO,
	/*
	 * Stores `size` bytes of each lane of `count` vectors of SVE, a lane of each in turn, for which
	 * a predicate register says so.
	 */
	DECODE_SCALABLE,
};

#define DECODE_REGISTERS 4
/* No register. */
#define DECODE_NOWHERE 31
/* No predicate register: the vector is stored whole. */
#define DECODE_WHOLE 255

struct decode {
	enum decode_kind kind;
	enum access_op op;
	uint64_t at;
	/* Bytes of each register, and how many registers. */
	unsigned int size;
	unsigned int count;
	bool release;
	/* They are of the vector registers. */
	bool vector;
	/*
	 * Of each register only these are stored: so many elements of `size` bytes, from the first
	 * on, an element of each register in turn.  0: all of it, as one.
	 */
	unsigned int elements;
	unsigned int element;
	/*
	 * For SCALABLE: bytes of a lane, and the predicate register.  So many times what is stored of a
	 * whole vector lies between `at` and the first lane.
	 */
	unsigned int lane;
	unsigned int predicate;
	int vectors;
	/* What is stored, or is the operand; 31 is zero. */
	unsigned int from[DECODE_REGISTERS];
	/* The first of those that a comparison expects. */
	unsigned int expected;
	/* The first of those into which goes what was found. */
	unsigned int to;
	/* The one that tells whether an exclusive store happened. */
	unsigned int status;
	/* The base register becomes `moved`; DECODE_NOWHERE: none does. */
	unsigned int base;
	uint64_t moved;
};

/* Take an instruction apart.  `x` has X0 to X30, and the stack pointer behind them. */
void decode(uint32_t word, const uint64_t x[32], struct decode *decode);

#endif
