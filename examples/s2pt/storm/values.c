/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the values of storm's options: policies, delays, adversaries, sizes, locks. */

#include "values.h"

#include "common/args.h"

#include <string.h>

void value_policies(struct storm_options *to, const char *text, const struct argp_state *state)
{
	to->n_policies = 0;
	while (*text) {
		size_t length = strcspn(text, ",");
		enum s2pt_policy policy;

		if (!args_policy(text, length, &policy) || to->n_policies == S2PT_POLICIES)
			argp_error(state, "policies are up to four of always-bbm, rfc-2020, kvm, "
					  "exact, with commas");
		to->policies[to->n_policies++] = policy;
		text += length;
		text += *text == ',';
	}
	if (!to->n_policies)
		argp_error(state, "no policy");
}

static bool log_mode(const char *text, size_t length, enum s2pt_log_mode *mode)
{
	for (unsigned int i = 0; i < S2PT_LOG_MODES; i++) {
		const char *name = s2pt_log_name((enum s2pt_log_mode)i);

		*mode = (enum s2pt_log_mode)i;
		if (strlen(name) == length && strncmp(name, text, length) == 0)
			return true;
	}
	return false;
}

void value_logs(struct storm_options *to, const char *text, const struct argp_state *state)
{
	to->n_logs = 0;
	while (*text) {
		size_t length = strcspn(text, ",");
		enum s2pt_log_mode mode;

		if (!log_mode(text, length, &mode) || to->n_logs == S2PT_LOG_MODES)
			argp_error(state, "dirty logs are up to five of protect, initially-set, "
					  "split, dbm, hdbss, with commas");
		to->logs[to->n_logs++] = mode;
		text += length;
		text += *text == ',';
	}
	if (!to->n_logs)
		argp_error(state, "no mode of the dirty log");
}

/*
 * Split "NUMBER:KIND".  Returns the index of KIND in `kinds`, `kind` if there is no KIND, 4 if it
 * is unknown.
 */
static unsigned int split(const char *text, char number[32], const char *const kinds[4],
			  unsigned int kind)
{
	size_t length = strcspn(text, ":");

	snprintf(number, 32, "%.*s", (int)(length < 31 ? length : 31), text);
	if (text[length])
		for (kind = 0; kind < 4 && strcmp(kinds[kind], text + length + 1) != 0; kind++)
			;
	return kind;
}

void value_delay(struct s2pt_delay *delay, const char *text, const struct argp_state *state)
{
	static const char *const kinds[] = { "none", "fixed", "uniform", "exponential" };
	char number[32];
	unsigned int kind = split(text, number, kinds, S2PT_DELAY_EXPONENTIAL);

	if (kind == 4)
		argp_error(state, "an invalidation's time is fixed, uniform or exponential");
	*delay = (struct s2pt_delay){ .kind = (enum s2pt_delay_kind)kind,
				      .ns = args_need_number("the cost", number, state) };
	if (delay->ns > 1000000000)
		argp_error(state, "an invalidation can take a second, not more");
	if (!delay->ns)
		delay->kind = S2PT_DELAY_NONE;
}

void value_adversary(struct s2pt_adversary *adversary, const char *text,
		     const struct argp_state *state)
{
	/* The members of `enum s2pt_tlb_delivery` in order, and one more. */
	static const char *const kinds[] = { "at-once", "scattered", "at-barrier", "hoard" };
	char number[32];
	unsigned int kind = split(text, number, kinds, S2PT_TLB_SCATTERED);
	uint64_t rate = args_need_number("the rate", number, state);

	if (kind == 4)
		argp_error(state, "invalidations are at-once, scattered, at-barrier or hoard");
	if (rate > 1000)
		argp_error(state, "the rate is of 1,000 event points");
	*adversary = (struct s2pt_adversary){ .rate = (unsigned int)rate,
					      .delivery = (enum s2pt_tlb_delivery)kind };
	adversary->hoard = kind == 3;
	if (adversary->hoard)
		adversary->delivery = S2PT_TLB_AT_BARRIER;
	/* Without an adversary nothing else may change in a storm. */
	if (!rate && !strchr(text, ':'))
		adversary->delivery = S2PT_TLB_AT_ONCE;
}

unsigned int value_granule(const char *text, const struct argp_state *state)
{
	if (!strcasecmp(text, "4k"))
		return S2PT_4K;
	if (!strcasecmp(text, "16k"))
		return S2PT_16K;
	if (!strcasecmp(text, "64k"))
		return S2PT_64K;
	argp_error(state, "the granule is 4k, 16k or 64k");
	return 0;
}

uint64_t value_backing(const char *text, const struct argp_state *state)
{
	uint64_t size;

	if (!strcmp(text, "traced"))
		return 0;
	size = args_need_size("the backing", text, state);
	if (size < 4096 || size > UINT64_C(1) << 30 || size & (size - 1))
		argp_error(state, "the backing is traced, 4K, 2M, 1G or another power of two");
	return size;
}

enum storm_lock value_lock(const char *text, const struct argp_state *state)
{
	if (!strcmp(text, "read"))
		return STORM_LOCK_READ;
	if (strcmp(text, "write") != 0)
		argp_error(state, "the lock is taken for read or write");
	return STORM_LOCK_WRITE;
}
