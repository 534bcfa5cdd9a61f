/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_S2PT_H
#define S2PT_S2PT_H

/**
 * @file
 * The whole interface of the core, for those who do not want to include header by header.
 */

/* IWYU pragma: begin_exports */
#include "s2pt/adopt.h"
#include "s2pt/budget.h"
#include "s2pt/decide.h"
#include "s2pt/desc.h"
#include "s2pt/exclusive.h"
#include "s2pt/fault.h"
#include "s2pt/gather.h"
#include "s2pt/geom.h"
#include "s2pt/ops.h"
#include "s2pt/regs.h"
#include "s2pt/shared.h"
#include "s2pt/stage1.h"
#include "s2pt/step.h"
#include "s2pt/table.h"
#include "s2pt/tlbi.h"
#include "s2pt/types.h"
#include "s2pt/version.h"
/* IWYU pragma: end_exports */

#endif
