/* SPDX-License-Identifier: GPL-2.0-only */
/* The operations of a script on a kernel's walker. */

#ifndef S2PT_KERNEL_OPS_H
#define S2PT_KERNEL_OPS_H

#include "script.h"

/* Do what a line asks for, and print its events and its result. */
void ops_run(const struct words *words);

#endif
