/* SPDX-License-Identifier: BSD-2-Clause */
/* What `s2pt explore --table` prints. */

#ifndef EXPLORE_TABLE_H
#define EXPLORE_TABLE_H

#include "jobs.h"

struct table_want {
	/* How the names of the scenarios begin. */
	const char *prefix;
	/* FEAT_BBM level of all machines, if it is not what the scenarios say. */
	bool has_bbm;
	unsigned int bbm;
	bool json;
};

/*
 * Search scenarios under every policy, as `config` says, and print a table or one JSON object.
 * An `enum cmd_status`: CMD_FOUND if something is wrong in one.
 */
int explore_table(const struct s2pt_explore_config *config, const struct jobs *jobs,
		  const struct table_want *want);

#endif
