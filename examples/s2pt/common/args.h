/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of the command line that several commands have: numbers, sizes, policies. */

#ifndef ARGS_H
#define ARGS_H

#include "s2pt/decide.h"

#include <argp.h>

/* Keys of long options without a letter begin here; those of child parsers at the next. */
#define ARGS_KEY        0x100
#define ARGS_FORMAT_KEY 0x200
#define ARGS_IMAGE_KEY  0x300
#define ARGS_SEARCH_KEY 0x400
#define ARGS_SOURCE_KEY 0x500

/* Read a number: decimal or 0x and hex digits, nothing around it.  False: it is none. */
bool args_number(const char *text, uint64_t *value);

/* Read a number that may end in K, M, G or T.  False: it is none. */
bool args_size(const char *text, uint64_t *value);

/* Read the number or size of an option; ends the program with a message if it is none. */
uint64_t args_need_number(const char *what, const char *text, const struct argp_state *state);
uint64_t args_need_size(const char *what, const char *text, const struct argp_state *state);

/*
 * Copy the start of `text` to `quoted` in a form that can be printed: at most 40 characters, and
 * '?' for those that are not printable.
 */
const char *args_quote(const char *text, char quoted[48]);

/*
 * Find a policy by its name, in either case and with `-` or `_`: "kvm", "always-bbm".  False: there
 * is none.
 */
bool args_policy(const char *text, size_t length, enum s2pt_policy *policy);

/* Find the policy of an option; ends the program with a message if there is none. */
enum s2pt_policy args_need_policy(const char *text, const struct argp_state *state);

/* Find whose stage 1 it is, by "el1", "el2" or "el2e2h".  False: none of these. */
bool args_regime(const char *text, enum s2pt_regime *regime);

/* A level, -1 to 3; false: there is none of that name. */
bool args_level(const char *text, int *level);

/* Print a size as "4K", "2M", "1G"; the buffer has 8 bytes or more. */
const char *args_show_size(uint64_t size, char *text);

#endif
