/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The line of the tree's source that the next call from there comes from.  The shim's macros set it before each load, store,
 * swap, barrier, invalidation, cache maintenance, count, allocation, free and RCU section.  A plain access has no macro: of that
 * one `pc` is all that is known, an address for addr2line.
 */
#ifndef S2PT_KERNEL_PLACE_H
#define S2PT_KERNEL_PLACE_H

struct place {
	const char *file, *function;
	int line;
	const void *pc;
};

extern const struct place *place;

#endif
