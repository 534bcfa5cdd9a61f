/* SPDX-License-Identifier: GPL-2.0-only */
/* Stands for the kernel's header of this name. */

#include <linux/types.h>
