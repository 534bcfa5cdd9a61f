/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows which tables are walked under which VMID: what was never loaded, or was unloaded and then
 * invalidated as a whole, no MMU holds.  Who invalidates is at EL2, where its MMU does not walk what
 * it has loaded (Arm ARM D8.2, out-of-context translation regimes), up to its next ERET: so that may be
 * loaded for as long as the TLBI takes.
 */

#include "attach.h"

#include "complain.h"
#include "link.h"
#include "owed.h"
#include "page.h"
#include "patience.h"
#include "state.h"

static struct context *find(struct s2pt_check *check, const struct page *page,
			    const struct context *how)
{
	struct context *guessed = NULL;

	for (unsigned int i = page->context; i; i = check->contexts[i - 1].next) {
		struct context *context = &check->contexts[i - 1];

		if (context->device != how->device || context->secure != how->secure)
			continue;
		if (context->vmid == how->vmid)
			return context;
		if (context->guessed)
			guessed = context;
	}
	if (!guessed)
		return NULL;
	guessed->vmid = how->vmid;
	guessed->guessed = false;
	check->attached = check->now;
	return guessed;
}

/* The context of CPUs that has the tables at `root` first, plus 1; 0: none. */
static unsigned int find_any(struct s2pt_check *check, s2pt_pa_t root)
{
	const struct page *page = s2pt_check_page(check, root);
	unsigned int i = page ? page->context : 0;

	while (i && check->contexts[i - 1].device)
		i = check->contexts[i - 1].next;
	return i;
}

static bool grow(struct s2pt_check *check)
{
	size_t had = check->context_room * sizeof(*check->contexts);
	unsigned int room = check->context_room ? 2 * check->context_room : 4;
	struct context *more = NULL;

	if (room <= CONTEXTS)
		more = s2pt_check_larger(&check->memory, check->contexts, had,
					 room * sizeof(*more));
	if (!more)
		return false;
	check->contexts = more;
	check->context_room = room;
	return true;
}

/* A context that is not in use; NULL: there are none left. */
static struct context *make(struct s2pt_check *check)
{
	unsigned int place = 0;

	s2pt_check_look(check, check->context_count);
	while (place < check->context_count && check->contexts[place].used)
		place++;
	if (place == check->context_room && !grow(check)) {
		check->weary = place == CONTEXTS;
		check->blind = true;
		return NULL;
	}
	if (place == check->context_count)
		check->context_count++;
	check->contexts[place] = (struct context){ .used = true };
	return &check->contexts[place];
}

/* One VMID belongs to one set of tables, as long as TLBs hold something of the others. */
static void judge_vmid(struct s2pt_check *check, const struct context *context)
{
	s2pt_check_look(check, check->context_count);
	for (unsigned int i = 0; i < check->context_count; i++) {
		const struct context *other = &check->contexts[i];

		if (!other->used || !other->held || other->root == context->root ||
		    other->vmid != context->vmid || other->device != context->device ||
		    other->secure != context->secure)
			continue;
		if (!check->config.regimes && !s2pt_check_page(check, other->root))
			continue;
		(void)s2pt_check_complain(check, S2PT_CHECK_TWO_ROOTS, NULL, other->root);
		return;
	}
}

bool s2pt_check_same(const struct context *context, const struct context *how)
{
	return context->root == how->root && context->vmid == how->vmid &&
	       context->device == how->device && context->secure == how->secure;
}

unsigned int s2pt_check_attach(struct s2pt_check *check, const struct context *how)
{
	s2pt_pa_t root = how->root;
	struct page *page = s2pt_check_page(check, root);
	struct context *context;

	/* A table of others may be in the register at times. */
	if (!page)
		return 0;
	context = find(check, page, how);
	if (!context) {
		context = make(check);
		if (!context)
			return 0;
		context->root = root;
		context->vmid = how->vmid;
		context->device = how->device;
		context->secure = how->secure;
		check->attached = check->now;
		if (page->context) {
			struct context *first = &check->contexts[page->context - 1];

			context->next = first->next;
			first->next = (uint16_t)(context - check->contexts + 1);
		}
	}
	if (!context->held)
		judge_vmid(check, context);
	context->held = true;
	context->swept_by = 0;
	*(how->secure ? &check->secure_root : &check->root) = root;
	if (!page->context)
		s2pt_check_reach_root(check, root, (uint16_t)(context - check->contexts + 1));
	return (unsigned int)(context - check->contexts + 1);
}

void s2pt_check_root(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	/* Without a VMID, there or in the first line, registers say it. */
	bool said = event->what || check->config.vmid || !check->config.regimes;
	unsigned int vmid = event->what ? event->vmid : check->config.vmid;
	unsigned int known = said ? 0 : find_any(check, event->at);
	unsigned int context;

	if (known)
		vmid = check->contexts[known - 1].vmid;
	context = s2pt_check_attach(
		check,
		&(struct context){ .root = event->at, .vmid = vmid, .secure = event->secure });
	if (context) {
		check->contexts[context - 1].pinned = true;
		check->contexts[context - 1].guessed = !said && !known;
	} else if (!check->blind)
		(void)s2pt_check_complain(check, S2PT_CHECK_PUBLISHED, NULL, 0);
}

void s2pt_check_walker(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	const struct context how = {
		.root = event->at ? event->at : check->root,
		.vmid = event->vmid,
		.device = event->what ? 0 : event->found,
	};
	unsigned int context = s2pt_check_attach(check, &how);

	if (context)
		check->contexts[context - 1].pinned = true;
	else if (!check->blind)
		(void)s2pt_check_complain(check, S2PT_CHECK_PUBLISHED, NULL, how.root);
}

/*
 * May a CPU walk it?  `cpu`, which invalidates at EL2, does not walk stage 2; that it does again only
 * an ERET tells.
 */
static bool is_walked(const struct s2pt_check *check, const struct context *context,
		      unsigned int cpu)
{
	unsigned int place = (unsigned int)(context - check->contexts) + 1;
	bool tells = check->erets && check->config.regime == S2PT_STAGE2;
	unsigned int here = 0;

	for (unsigned int i = 0; i < 4 && tells; i++)
		here += check->cpus[cpu].contexts[i] == place ? 1 : 0;
	return context->loaded > here;
}

void s2pt_check_cool(struct s2pt_check *check, unsigned int cpu, unsigned int vmid)
{
	s2pt_check_look(check, check->context_count);
	for (unsigned int i = 0; i < check->context_count; i++) {
		struct context *context = &check->contexts[i];

		if (!context->held || context->pinned || is_walked(check, context, cpu) ||
		    context->device || (vmid != S2PT_CHECK_CURRENT_VMID && vmid != context->vmid))
			continue;
		context->swept_by = cpu + 1;
		check->cpus[cpu].cools = true;
	}
}

/* No MMU holds anything of it: nothing is owed any more. */
static void forget(struct s2pt_check *check, unsigned int context)
{
	while (check->contexts[context].newest)
		s2pt_check_paid(check, check->contexts[context].newest - 1);
	check->contexts[context].held = false;
	check->contexts[context].swept_by = 0;
}

void s2pt_check_cooled(struct s2pt_check *check, unsigned int cpu)
{
	s2pt_check_look(check, check->context_count);
	for (unsigned int i = 0; i < check->context_count; i++)
		if (check->contexts[i].swept_by == cpu + 1 &&
		    !is_walked(check, &check->contexts[i], cpu))
			forget(check, i);
	check->cpus[cpu].cools = false;
}

void s2pt_check_detach(struct s2pt_check *check, const struct page *page)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int first = page->context;
	unsigned int next;

	if (page->entry || !page->context || check->contexts[page->context - 1].root != page->pa ||
	    s2pt_check_live(check, page))
		return;
	for (unsigned int i = 0; i < geom->root_pages; i++) {
		struct page *part = s2pt_check_page(check, page->pa + i * s2pt_page_size(geom));

		if (part && part->context == first)
			s2pt_check_unreach(check, part);
	}
	for (unsigned int i = first; i; i = next) {
		next = check->contexts[i - 1].next;
		s2pt_check_freed(&check->memory, check->contexts[i - 1].clean);
		check->contexts[i - 1] = (struct context){ .used = false };
	}
}

void s2pt_check_contexts_end(struct s2pt_check *check)
{
	for (unsigned int i = 0; i < check->context_count; i++)
		s2pt_check_freed(&check->memory, check->contexts[i].clean);
	s2pt_check_freed(&check->memory, check->contexts);
}
