/* SPDX-License-Identifier: BSD-2-Clause */
/* What making a table and taking one over have in common. */

#ifndef S2PT_CORE_TABLE_H
#define S2PT_CORE_TABLE_H

#include "s2pt/table.h"

/** What `s2pt_init` says of a configuration. */
enum s2pt_status table_check(const struct s2pt_config *config);

/** Keep at hand what follows from the configuration of `pt`. */
void table_derive(struct s2pt *pt);

#endif
