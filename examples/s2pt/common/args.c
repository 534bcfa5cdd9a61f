/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of the command line that several commands have: numbers, sizes, policies. */

#include "args.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

bool args_level(const char *text, int *level)
{
	if (!strcmp(text, "-1"))
		*level = -1;
	else if (text[0] >= '0' && text[0] <= '3' && !text[1])
		*level = text[0] - '0';
	else
		return false;
	return true;
}

bool args_regime(const char *text, enum s2pt_regime *regime)
{
	static const char *const names[] = {
		[S2PT_EL2] = "el2", [S2PT_EL2_E2H] = "el2e2h", [S2PT_EL1] = "el1"
	};

	for (unsigned int i = S2PT_EL2; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcasecmp(text, names[i])) {
			*regime = (enum s2pt_regime)i;
			return true;
		}
	return false;
}
