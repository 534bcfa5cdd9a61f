/* SPDX-License-Identifier: BSD-2-Clause */
/* The description of tables: reads its lines and makes what they say. */

#ifndef GENERATE_DESCRIBE_H
#define GENERATE_DESCRIBE_H

#include "s2pt/regs.h"
#include "s2pt/table.h"
#include "store.h"

/* The language, for help. */
#define DESCRIBE_LANGUAGE                                                                          \
	"  table [granule=4k] [ipa=40] [pa=48] [start=N] [base=A] [vmid=N] [lpa2] [fwb] [xnx]\n"   \
	"  map IPA SIZE PA PERM [normal|nc|device] [software=N] [old] [pages]\n"                   \
	"  note IPA SIZE TYPE PAYLOAD\n"

/* The tables that are being made. */
struct described {
	struct store store;
	struct s2pt table;
	bool made;
	unsigned int vmid;
};

/*
 * Take in a line, which is cut up.  NULL, or what is wrong with it; `#` begins a comment.
 */
const char *describe_line(struct described *described, char *line);

/* The registers that lead to the tables. */
uint64_t describe_vtcr(const struct described *described);
uint64_t describe_vttbr(const struct described *described);

#endif
