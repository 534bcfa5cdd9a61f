/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recognises the deviations: the differences from Linux that are on purpose and listed in
 * lib/README.md.
 */

#include "deviations.h"

#include <string.h>

#define BIT(class) (1U << (class))

static const char *const names[DEVIATIONS] = {
	[DEVIATION_NONE] = "none",
	[DEVIATION_WRAPPING_RANGE] = "wrapping-range",
	[DEVIATION_SUB_PAGE] = "sub-page",
	[DEVIATION_IMPOSSIBLE_PA] = "impossible-pa",
	[DEVIATION_DEFERRED_RANGE] = "deferred-range",
	[DEVIATION_AGAIN] = "again",
	[DEVIATION_HELD] = "held",
	[DEVIATION_MARK_CODE] = "mark-code",
	[DEVIATION_OLD_TLBI] = "old-tlbi",
	[DEVIATION_SKIPPED_DUTY] = "skipped-duty",
	[DEVIATION_MARKS] = "marks",
	[DEVIATION_SPLIT_ATTRIBUTES] = "split-attributes",
	[DEVIATION_RELAX_EXECUTE] = "relax-execute",
};

const char *deviation_name(enum deviation deviation)
{
	return names[deviation];
}

static bool asks(const struct pair *pair, const char *what)
{
	return !strcmp(pair->request.word[0], what);
}

/* Do the two differ in no other class than these? */
static bool only(const struct pair *pair, unsigned int classes)
{
	return !(pair->differ & ~classes);
}

static bool one_says(const struct pair *pair, const char *a, const char *b)
{
	const char *want = pair->want->result, *got = pair->got->result;

	return (!strcmp(want, a) && !strcmp(got, b)) || (!strcmp(want, b) && !strcmp(got, a));
}

static bool one_is(const struct pair *pair, const char *result)
{
	size_t length = strlen(result);

	return !strncmp(pair->want->result, result, length) !=
	       !strncmp(pair->got->result, result, length);
}

/* Does the range wrap, so that Linux finds nothing in it? */
static bool wraps(const struct pair *pair)
{
	uint64_t in_page = (UINT64_C(1) << pair->before->page_shift) - 1;
	uint64_t ipa, size, start, end;

	if (!request_range(&pair->request, &ipa, &size) || size == 0)
		return false;
	start = ipa & ~in_page;
	end = (start + size + in_page) & ~in_page;
	return end <= start && (one_is(pair, "-ERANGE") || asks(pair, "tcy"));
}

static bool is_misaligned(const struct pair *pair)
{
	uint64_t in_page = (UINT64_C(1) << pair->before->page_shift) - 1;
	uint64_t ipa, size;

	if (!request_range(&pair->request, &ipa, &size) || asks(pair, "relax"))
		return false;
	if (asks(pair, "map") && pair->request.number[3] & in_page)
		return one_is(pair, "-EINVAL") || one_is(pair, "-ERANGE");
	/* A size of 1 stands for one page, whatever its offset. */
	return size != 1 && ((ipa | size) & in_page) != 0;
}

static bool is_impossible(const struct pair *pair)
{
	uint64_t end = UINT64_C(1) << (pair->before->wide ? 52 : 48);
	uint64_t pa, size;

	if (asks(pair, "unlinked"))
		return pair->request.number[1] >= end && one_is(pair, "-ERANGE");
	if (!asks(pair, "map") || !(one_is(pair, "-ERANGE") || one_is(pair, "-EINVAL")))
		return false;
	pa = pair->request.number[3];
	size = pair->request.number[2];
	return pa >= end || size > end - pa;
}

static bool is_again(const struct pair *pair)
{
	bool swallows = asks(pair, "map") || asks(pair, "owner") || asks(pair, "annot") ||
			asks(pair, "relax") || asks(pair, "walk");

	return swallows && one_says(pair, "0", "-EAGAIN");
}

/* Is `b` the invalidation `a` as Linux 6.1 has it: on all CPUs, and with level 0 for "unknown"? */
static bool same_but_old(const char *a, const char *b)
{
	struct request x, y;
	const char *p, *q;

	if (!strcmp(a, b))
		return true;
	request_read(&x, a);
	request_read(&y, b);
	if (x.words != 3 || y.words != 3 || x.number[1] >> 12 != y.number[1] >> 12)
		return false;
	p = x.word[2];
	q = y.word[2];
	return !strcmp(p, q) || (!strcmp(p, "0") && !strcmp(q, "?")) ||
	       (!strcmp(p, "?") && !strcmp(q, "0"));
}

/* The next event of a class that does not begin with `without`, if that isn't NULL. */
static const char *next_event(const struct operation *operation, size_t *at, enum class class,
			      const char *without)
{
	while (*at < operation->events) {
		const char *event = operation->event[(*at)++];

		if (class_of(event) == class &&
		    !(without && !strncmp(event, without, strlen(without))))
			return event;
	}
	return NULL;
}

/* Have both the same events of a class, compared by `same` and in order? */
static bool alike(const struct pair *pair, enum class class, const char *without,
		  bool (*same)(const char *a, const char *b))
{
	size_t i = 0, j = 0;

	for (;;) {
		const char *want = next_event(pair->want, &i, class, without);
		const char *got = next_event(pair->got, &j, class, without);

		if (!want || !got)
			return want == got;
		if (!same(want, got))
			return false;
	}
}

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a, b);
}

static bool is_old_tlbi(const struct pair *pair)
{
	if (!only(pair, BIT(CLASS_TLBI) | BIT(CLASS_STORES)) &&
	    !(asks(pair, "relax") && one_says(pair, "0", "-EAGAIN")))
		return false;
	return pair->differ & BIT(CLASS_TLBI) && alike(pair, CLASS_TLBI, NULL, same_but_old);
}

/* Has one of them maintenance of code at address 0, and are the two equal without it? */
static bool is_mark_code(const struct pair *pair)
{
	if (!(asks(pair, "owner") || asks(pair, "map")) ||
	    !only(pair, BIT(CLASS_CMO) | BIT(CLASS_STORES)))
		return false;
	return pair->differ & BIT(CLASS_CMO) && alike(pair, CLASS_CMO, "ic 0x0 ", same_text);
}

static bool skips_duty(const struct pair *pair)
{
	unsigned int duties = BIT(CLASS_TLBI) | BIT(CLASS_CMO);

	return asks(pair, "map") && pair->differ & duties &&
	       only(pair, duties | BIT(CLASS_STORES)) &&
	       (request_has(&pair->request, 5, "nobbm") || request_has(&pair->request, 5, "nocmo"));
}

static bool meets_held(const struct pair *pair)
{
	if (!pair->before->poked)
		return false;
	return asks(pair, "map") || asks(pair, "unmap") || asks(pair, "owner") ||
	       asks(pair, "annot");
}

/* Do they differ in the owners that a version of Linux knows? */
static bool is_owner(const struct pair *pair)
{
	return (asks(pair, "owner") || asks(pair, "annot")) && pair->request.number[3] > 1 &&
	       (one_is(pair, "-EINVAL") || one_is(pair, "unsup"));
}

/*
 * Is it Linux's invalidation of the whole range as given, which it leaves to the end with FWB and
 * range invalidation?
 */
static bool is_deferred(const struct pair *pair)
{
	return asks(pair, "unmap") && pair->before->fwb && pair->before->tlb_range &&
	       pair->differ & BIT(CLASS_TLBI) && only(pair, BIT(CLASS_TLBI) | BIT(CLASS_STORES)) &&
	       alike(pair, CLASS_TLBI, "tr ", same_text);
}

enum deviation deviation_of(const struct pair *pair)
{
	static const struct {
		bool (*explains)(const struct pair *pair);
		enum deviation deviation;
	} rules[] = {
		{ wraps, DEVIATION_WRAPPING_RANGE },
		{ is_impossible, DEVIATION_IMPOSSIBLE_PA },
		{ is_misaligned, DEVIATION_SUB_PAGE },
		{ skips_duty, DEVIATION_SKIPPED_DUTY },
		{ is_deferred, DEVIATION_DEFERRED_RANGE },
		{ is_mark_code, DEVIATION_MARK_CODE },
		{ is_old_tlbi, DEVIATION_OLD_TLBI },
		{ meets_held, DEVIATION_HELD },
		{ is_again, DEVIATION_AGAIN },
		{ is_owner, DEVIATION_MARKS },
	};

	for (size_t i = 0; pair->before->alive && i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].explains(pair))
			return rules[i].deviation;
	return DEVIATION_NONE;
}

bool deviation_lasts(enum deviation deviation)
{
	switch (deviation) {
	case DEVIATION_SUB_PAGE:
	case DEVIATION_IMPOSSIBLE_PA:
	case DEVIATION_AGAIN:
	case DEVIATION_HELD:
	case DEVIATION_MARKS:
	case DEVIATION_SPLIT_ATTRIBUTES:
	case DEVIATION_RELAX_EXECUTE:
		return true;
	case DEVIATION_NONE:
	case DEVIATION_WRAPPING_RANGE:
	case DEVIATION_DEFERRED_RANGE:
	case DEVIATION_MARK_CODE:
	case DEVIATION_OLD_TLBI:
	case DEVIATION_SKIPPED_DUTY:
	case DEVIATIONS:
		return false;
	}
	return false;
}
