/* SPDX-License-Identifier: GPL-2.0-only */
/* What explore-tree prints: a table, the story of each find, or JSON. */
#ifndef S2PT_KERNEL_EXPLORE_REPORT_H
#define S2PT_KERNEL_EXPLORE_REPORT_H

#include "s2pt/host/explore.h"

void report_begin(bool json, const struct s2pt_explore_config *config);
void report_result(const struct s2pt_explore_config *config,
		   const struct s2pt_explore_result *result);
/* `all`: also name the scenarios that this tree cannot do. */
void report_end(bool all);
void report_list(void);

#endif
