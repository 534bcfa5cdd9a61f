/* SPDX-License-Identifier: BSD-2-Clause */
/* The table and the counts, which all files work on. */

#include "el2.h"

struct s2pt stage2;
struct statistics statistics;
