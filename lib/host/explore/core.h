/* SPDX-License-Identifier: BSD-2-Clause */
/* libs2pt's own core as an engine of the explorer. */

#ifndef S2PT_HOST_EXPLORE_CORE_H
#define S2PT_HOST_EXPLORE_CORE_H

#include "s2pt/host/engine.h"

extern const struct s2pt_engine s2pt_core_engine;

#endif
