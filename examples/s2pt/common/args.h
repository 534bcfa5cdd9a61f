/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ARGS_H
#define ARGS_H

#include "s2pt/decide.h"
#include "s2pt/desc.h"

#include <argp.h>

/*
 * Keys of long options that have no letter begin here; those of child parsers at ARGS_FORMAT_KEY.
 */
#define ARGS_KEY        0x100
#define ARGS_FORMAT_KEY 0x200
#define ARGS_IMAGE_KEY  0x300

/* In `struct args_format`: no level was given. */
#define ARGS_NO_LEVEL S2PT_START_AUTO

/* A number: decimal or 0x and hex digits, nothing around it. */
bool args_number(const char *text, uint64_t *value);

/* A number that may end in K, M, G or T. */
bool args_size(const char *text, uint64_t *value);

/* The same for an option's argument; ends the program with a message if it is none. */
uint64_t args_need_number(const char *what, const char *text, const struct argp_state *state);
uint64_t args_need_size(const char *what, const char *text, const struct argp_state *state);

/*
 * The start of `text` in a form that can be printed: at most 40 characters, others than printable
 * ones as '?'. The buffer is `quoted`.
 */
const char *args_quote(const char *text, char quoted[48]);

/* --granule, --lpa2, --fwb, --xnx, --level: how to read a descriptor. */
struct args_format {
	enum s2pt_granule granule;
	bool lpa2;
	bool fwb;
	bool xnx;
	int level;
};

/* Its defaults: 4K, no extension, no level. */
extern const struct args_format args_format_default;

/* A child parser for those options; its input is a `struct args_format *`. */
extern const struct argp args_format_argp;

/* The format for the options; ends the program with a message if they contradict each other. */
void args_make_format(const struct args_format *args, struct s2pt_format *format,
		      const struct argp_state *state);

/* A policy by its name, in either case and with `-` or `_`: "kvm", "always-bbm". */
bool args_policy(const char *text, size_t length, enum s2pt_policy *policy);

/* The same for an option's argument; ends the program with a message if there is none. */
enum s2pt_policy args_need_policy(const char *text, const struct argp_state *state);

/* "4K", "2M", "1G"; buffer of 8 or more. */
const char *args_show_size(uint64_t size, char *text);

#endif
