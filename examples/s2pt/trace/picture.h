/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A picture of the tables in a recording: what stands in them, which addresses their entries
 * translate, and which entries were broken and by whom.
 */

#ifndef PICTURE_H
#define PICTURE_H

#include "s2pt/host/check.h"

struct picture;

/* An entry of the tables. */
struct picture_entry {
	uint64_t word;
	/* The line that broke it, and on which CPU; 0 if it is not broken. */
	uint64_t line;
	unsigned int cpu;
	/* What it translates; known where a root leads to it. */
	s2pt_ipa_t ipa;
	/* For whoever tells of its invalidation: it was told of.  False once it is broken again. */
	bool told;
};

/* NULL: no memory. */
struct picture *picture_new(const struct s2pt_geom *geom);
void picture_delete(struct picture *picture);

/* The table at `pa` is the root from here on. */
bool picture_root(struct picture *picture, s2pt_pa_t pa);

/* `event` has stored a word; `line` says where.  False: no memory. */
bool picture_store(struct picture *picture, const struct s2pt_check_event *event, uint64_t line);

/* The table at `pa` was freed. */
void picture_free(struct picture *picture, s2pt_pa_t pa);

/* Visit the broken entries that translate addresses in [`first`, `end`), lowest first. */
void picture_broken(struct picture *picture, s2pt_ipa_t first, s2pt_ipa_t end,
		    void (*visit)(struct picture_entry *entry, void *ctx), void *ctx);

#endif
