/* SPDX-License-Identifier: BSD-2-Clause */
/* Which tables are walked in a context (`context.h`), and which context nobody holds any more. */

#ifndef S2PT_HOST_JUDGE_ATTACH_H
#define S2PT_HOST_JUDGE_ATTACH_H

#include "page.h"
#include "s2pt/host/check.h"

struct context;

/*
 * Tables are walked: `root`, `vmid`, `device` and `secure` of `how` say which, and as what.  Returns the
 * context's number plus 1; 0: none.
 */
unsigned int s2pt_check_attach(struct s2pt_check *check, const struct context *how);

/* Is `context` the one that `how` says, as above? */
bool s2pt_check_same(const struct context *context, const struct context *how);

/* The events ROOT and WALKER. */
void s2pt_check_root(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_walker(struct s2pt_check *check, const struct s2pt_check_event *event);

/* CPU `cpu` has invalidated all of `vmid`, or all VMIDs if that is S2PT_CHECK_CURRENT_VMID. */
void s2pt_check_cool(struct s2pt_check *check, unsigned int cpu, unsigned int vmid);
/* What CPU `cpu` has invalidated so is complete. */
void s2pt_check_cooled(struct s2pt_check *check, unsigned int cpu);

/* The root `page` is freed. */
void s2pt_check_detach(struct s2pt_check *check, const struct page *page);

/* Free all contexts. */
void s2pt_check_contexts_end(struct s2pt_check *check);

#endif
