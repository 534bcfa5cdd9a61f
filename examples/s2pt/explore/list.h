/* SPDX-License-Identifier: BSD-2-Clause */
/* What `s2pt explore --list` prints. */

#ifndef EXPLORE_LIST_H
#define EXPLORE_LIST_H

/* Print all scenarios: what is mapped, who does what, and what must hold. */
void explore_list(void);

#endif
