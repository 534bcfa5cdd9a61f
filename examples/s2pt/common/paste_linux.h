/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries in what Linux and crash print. */

#ifndef PASTE_LINUX_H
#define PASTE_LINUX_H

#include "paste_find.h"

/* Lines of Linux and of crash, with "pgd=" and the like. */
void find_linux(struct find *find, const char *line);

/* What stands behind "pgtable:" in Linux's header: "4k pages, 48-bit VAs, pgdp=0000000042000000". */
void find_linux_header(struct paste *paste, const char *text);

#endif
