/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arguments of the command line that several commands have: numbers, sizes, policies, the format of
 * descriptors.
 */

#include "args.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct args_format args_format_default = { .granule = S2PT_4K, .level = ARGS_NO_LEVEL };

static bool parse(const char *text, uint64_t *value, const char **rest)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	char *end = NULL;
	uintmax_t got;

	/* strtoumax() would accept a sign and leading space. */
	if (hex ? !isxdigit((unsigned char)*digits) : !isdigit((unsigned char)*digits))
		return false;
	errno = 0;
	got = strtoumax(digits, &end, hex ? 16 : 10);
	if (errno || got > UINT64_MAX)
		return false;
	*value = got;
	*rest = end;
	return true;
}

bool args_number(const char *text, uint64_t *value)
{
	const char *rest;

	return parse(text, value, &rest) && !*rest;
}

bool args_size(const char *text, uint64_t *value)
{
	static const char units[] = "KMGT";
	const char *rest;
	const char *unit;
	unsigned int shift;

	if (!parse(text, value, &rest))
		return false;
	if (!*rest)
		return true;
	unit = strchr(units, toupper((unsigned char)*rest));
	if (!unit || rest[1])
		return false;
	shift = 10 * (unsigned int)(unit - units + 1);
	if (*value > UINT64_MAX >> shift)
		return false;
	*value <<= shift;
	return true;
}

uint64_t args_need_number(const char *what, const char *text, const struct argp_state *state)
{
	char quoted[48];
	uint64_t value = 0;

	if (!args_number(text, &value))
		argp_error(state, "%s is no 64-bit number: '%s'", what, args_quote(text, quoted));
	return value;
}

uint64_t args_need_size(const char *what, const char *text, const struct argp_state *state)
{
	char quoted[48];
	uint64_t value = 0;

	if (!args_size(text, &value))
		argp_error(state, "%s is no number: '%s'", what, args_quote(text, quoted));
	return value;
}

const char *args_quote(const char *text, char quoted[48])
{
	size_t length = strnlen(text, 41);
	size_t shown = length > 40 ? 40 : length;

	for (size_t i = 0; i < shown; i++)
		quoted[i] = isprint((unsigned char)text[i]) ? text[i] : '?';
	memcpy(quoted + shown, length > 40 ? "..." : "", length > 40 ? 4 : 1);
	return quoted;
}

enum {
	KEY_GRANULE = ARGS_FORMAT_KEY,
	KEY_LPA2,
	KEY_FWB,
	KEY_XNX,
	KEY_LEVEL,
};

static const struct argp_option format_options[] = {
	{ "granule", KEY_GRANULE, "4k|16k|64k", 0, "Size of a page (default 4k)", 0 },
	{ "lpa2", KEY_LPA2, NULL, 0, "52-bit addresses: FEAT_LPA2, with 64k FEAT_LPA", 0 },
	{ "fwb", KEY_FWB, NULL, 0, "FEAT_S2FWB in force (HCR_EL2.FWB)", 0 },
	{ "xnx", KEY_XNX, NULL, 0, "FEAT_XNX: both bits of XN count", 0 },
	{ "level", KEY_LEVEL, "N", 0, "Level of the descriptor, -1 to 3", 0 },
	{ 0 },
};

static void set_granule(struct args_format *args, const char *text, const struct argp_state *state)
{
	if (!strcasecmp(text, "4k"))
		args->granule = S2PT_4K;
	else if (!strcasecmp(text, "16k"))
		args->granule = S2PT_16K;
	else if (!strcasecmp(text, "64k"))
		args->granule = S2PT_64K;
	else
		argp_error(state, "the granule is 4k, 16k or 64k");
}

static void set_level(struct args_format *args, const char *text, const struct argp_state *state)
{
	if (!strcmp(text, "-1"))
		args->level = -1;
	else if (text[0] >= '0' && text[0] <= '3' && !text[1])
		args->level = text[0] - '0';
	else
		argp_error(state, "the level is -1, 0, 1, 2 or 3");
}

static error_t format_option(int key, char *arg, struct argp_state *state)
{
	struct args_format *args = state->input;

	switch (key) {
	case KEY_GRANULE:
		set_granule(args, arg, state);
		return 0;
	case KEY_LPA2:
		args->lpa2 = true;
		return 0;
	case KEY_FWB:
		args->fwb = true;
		return 0;
	case KEY_XNX:
		args->xnx = true;
		return 0;
	case KEY_LEVEL:
		set_level(args, arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp args_format_argp = { .options = format_options, .parser = format_option };

void args_make_format(const struct args_format *args, struct s2pt_format *format,
		      const struct argp_state *state)
{
	bool lpa2 = args->lpa2 && args->granule != S2PT_64K;
	struct s2pt_geom_want want = {
		.granule = args->granule,
		.ipa_bits = args->lpa2 ? 52 : 48,
		.pa_bits = args->lpa2 ? 52 : 48,
		.start_level = S2PT_START_AUTO,
		.lpa2 = lpa2,
	};

	*format = (struct s2pt_format){ .fwb = args->fwb, .xnx = args->xnx };
	if (s2pt_geom_init(&format->geom, &want))
		argp_error(state, "no such translation");
	if (args->level == -1 && !(lpa2 && args->granule == S2PT_4K))
		argp_error(state, "level -1 exists only with 4k and --lpa2");
	if (args->level == 0 && args->granule == S2PT_64K)
		argp_error(state, "64k pages have no level 0");
}

const char *args_show_size(uint64_t size, char *text)
{
	static const char units[] = { 'B', 'K', 'M', 'G', 'T', 'P' };
	unsigned int unit = 0;

	while (unit < 5 && size && size % 1024 == 0) {
		size /= 1024;
		unit++;
	}
	if (size > 9999)
		snprintf(text, 8, "%s", "big");
	else
		snprintf(text, 8, "%u%c", (unsigned int)size, units[unit]);
	return text;
}

static bool same_letter(char a, char b)
{
	return (a == '-' ? '_' : toupper((unsigned char)a)) == b;
}

bool args_policy(const char *text, size_t length, enum s2pt_policy *policy)
{
	for (unsigned int i = 0; i < S2PT_POLICIES; i++) {
		const char *name = s2pt_policy_name((enum s2pt_policy)i);
		size_t same = 0;

		while (same < length && name[same] && same_letter(text[same], name[same]))
			same++;
		if (same == length && !name[same]) {
			*policy = (enum s2pt_policy)i;
			return true;
		}
	}
	return false;
}

enum s2pt_policy args_need_policy(const char *text, const struct argp_state *state)
{
	enum s2pt_policy policy = S2PT_EXACT;

	if (!args_policy(text, strlen(text), &policy))
		argp_error(state, "the policy is exact, kvm, rfc-2020 or always-bbm");
	return policy;
}
