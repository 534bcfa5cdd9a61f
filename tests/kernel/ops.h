/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2PT_KERNEL_OPS_H
#define S2PT_KERNEL_OPS_H

#include "script.h"

/* Does what a line asks for and prints its events and its result. */
void ops_run(const struct words *words);

#endif
