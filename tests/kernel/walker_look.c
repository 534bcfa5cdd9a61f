/* SPDX-License-Identifier: GPL-2.0-only */
/* Looking at the table by the kernel's own walk. */
#include "walker_parts.h"

/* A visitor that only looks. */
struct looking {
	int visits, err_at, err;
	/* Where to put what is found, instead of telling it. */
	struct w_visit *last;
};

static int look(struct looking *looking, struct w_visit visit, unsigned int when)
{
	if (looking->last) {
		*looking->last = visit;
		return 0;
	}
	visit.when = when == KVM_PGTABLE_WALK_LEAF        ? "leaf"
		     : when == KVM_PGTABLE_WALK_TABLE_PRE ? "pre"
							  : "post";
	event_visit(&visit);
	looking->visits++;
	return looking->visits == looking->err_at ? looking->err : 0;
}

#ifdef HAVE_VISIT_CTX
static int visitor(const struct kvm_pgtable_visit_ctx *ctx, enum kvm_pgtable_walk_flags when)
{
	return look(
		ctx->arg,
		(struct w_visit){ .level = (int)ctx->level, .ipa = ctx->addr, .desc = ctx->old },
		when);
}
#else
static int visitor(u64 addr, u64 end, u32 level, kvm_pte_t *at, enum kvm_pgtable_walk_flags when,
		   void *const arg)
{
	return look(arg, (struct w_visit){ .level = (int)level, .ipa = addr, .desc = *at }, when);
}
#endif

int w_walk(w_u64 ipa, w_u64 size, const char *when, unsigned int flags, int err_at, int err)
{
	struct looking looking = { .err_at = err_at, .err = err };
	unsigned int bits = 0;

	for (; *when; when++) {
		bits |= *when == 'l' ? KVM_PGTABLE_WALK_LEAF : 0;
		bits |= *when == 'p' ? KVM_PGTABLE_WALK_TABLE_PRE : 0;
		bits |= *when == 'P' ? KVM_PGTABLE_WALK_TABLE_POST : 0;
	}
#ifdef HAVE_WALK_FLAGS
	bits |= walker_flags(flags);
#endif
	struct kvm_pgtable_walker with = { .cb = visitor, .arg = &looking, .flags = bits };

	return kvm_pgtable_walk(&walker.table, ipa, size, &with);
}

int w_get(w_u64 ipa, int *level, w_u64 *desc)
{
#ifdef HAVE_GET_LEAF
	kvm_pte_t found = 0;
	LEVEL_T at = 0;
	int err = kvm_pgtable_get_leaf(&walker.table, ipa, &found, &at);

	*level = (int)at;
	*desc = found;
	return err;
#else
	struct w_visit last = { 0 };
	struct looking looking = { .last = &last };
	struct kvm_pgtable_walker with = { .cb = visitor,
					   .arg = &looking,
					   .flags = KVM_PGTABLE_WALK_LEAF };
	int err = kvm_pgtable_walk(&walker.table, ipa, PAGE_SIZE, &with);

	*level = last.level;
	*desc = last.desc;
	return err;
#endif
}
