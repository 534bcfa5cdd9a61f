/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt generate`: static tables from a description, as an image, C or assembler. */

#include "cmd.h"
#include "common/args.h"
#include "common/fields_text.h"
#include "common/xz.h"
#include "describe.h"

#include <ctype.h>
#include <endian.h>
#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_IMAGE = ARGS_KEY,
	KEY_C,
	KEY_ASM,
	KEY_JSON,
};

/* What is printed. */
enum output {
	SUMMARY,
	C_ARRAY,
	ASSEMBLER,
	JSON,
};

struct generate {
	const char *path;
	const char *image;
	enum output output;
	const char *name;
};

static const struct argp_option options[] = {
	{ "image", KEY_IMAGE, "FILE", 0, "Write a page list, as `s2pt dump` reads it", 0 },
	{ "c", KEY_C, "NAME", 0, "Print a C array of that name", 0 },
	{ "asm", KEY_ASM, "NAME", 0, "Print assembler with a label of that name", 0 },
	{ "json", KEY_JSON, NULL, 0,
	  "One JSON object: registers, shape, and each word that is not 0", 0 },
	{ 0 },
};

static const char doc[] =
	"Make static stage-2 tables from a description, by libs2pt's own map, for those who need tables "
	"before there is anything to run.\v"
	"A description has a line for the table and one for each mapping:\n\n" DESCRIBE_LANGUAGE
	"\nAddresses are hexadecimal, or decimal with K, M, G or T at the end; sizes are decimal, with "
	"such a letter or without.  The tables lie from `base` on (default 0x80000000), the root first, "
	"which its alignment must suit; VTTBR_EL2 and VTCR_EL2 are told with them.\n\n"
	"Example: table ipa=40 base=0x40000000; map 0x80000000 1G 0x80000000 rwx; map 0x9000000 4K "
	"0x9000000 rw device (one a line).\n\n"
	"Exit status: 0 fine; 2 bad usage or a line that cannot be carried out.";

/* A name that C and assemblers take. */
static const char *name_of(const char *text, const struct argp_state *state)
{
	bool good = isalpha((unsigned char)text[0]) || text[0] == '_';

	for (const char *at = text; *at; at++)
		good &= isalnum((unsigned char)*at) || *at == '_';
	if (!good)
		argp_error(state, "a name has letters, digits and _");
	return text;
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct generate *generate = state->input;

	switch (key) {
	case KEY_IMAGE:
		generate->image = arg;
		return 0;
	case KEY_C:
	case KEY_ASM:
		if (generate->output != SUMMARY)
			argp_error(state, "either --c, --asm or --json, and once");
		generate->output = key == KEY_C ? C_ARRAY : ASSEMBLER;
		generate->name = name_of(arg, state);
		return 0;
	case KEY_JSON:
		if (generate->output != SUMMARY)
			argp_error(state, "either --c, --asm or --json, and once");
		generate->output = JSON;
		return 0;
	case ARGP_KEY_ARG:
		if (generate->path)
			argp_error(state, "one FILE at a time");
		generate->path = arg;
		return 0;
	case ARGP_KEY_END:
		if (!generate->path)
			argp_error(state, "which FILE?  `-` is standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Read the description; false, with a message, if a line of it can't be carried out. */
static bool read_file(const char *path, struct described *described)
{
	struct xz *file = xz_open(path);
	const char *why = NULL;
	unsigned long number = 0;
	char *line;

	if (!file) {
		error(0, errno, "%s", path);
		return false;
	}
	while (!why && (line = xz_line(file, NULL))) {
		number++;
		why = describe_line(described, line);
	}
	if (why)
		error(0, 0, "%s:%lu: %s", path, number, why);
	else if (xz_error(file))
		error(0, 0, "%s: %s", path, xz_error(file));
	else if (!described->made)
		error(0, 0, "%s: no `table` in it", path);
	why = why ? why : xz_error(file);
	xz_close(file);
	return !why && described->made;
}

/* Write a page list: records of an address and the 4096 bytes that lie there. */
static bool write_image(const char *path, const struct store *store)
{
	FILE *file = fopen(path, "wb");
	bool good = file != NULL;

	for (size_t page = 0; page < store->pages && good; page++) {
		for (uint64_t at = 0; at < store->size && good; at += 4096) {
			uint64_t record[513];

			record[0] = htole64(store->base + page * store->size + at);
			for (unsigned int i = 0; i < 512; i++)
				record[i + 1] = htole64(
					store_word(store, page, (unsigned int)(at / 8) + i));
			good = fwrite(record, sizeof(record), 1, file) == 1;
		}
	}
	if (file && fclose(file))
		good = false;
	if (!good)
		error(0, errno, "%s", path);
	return good;
}

static void print_summary(const struct described *described, const char *before, const char *after)
{
	printf("%sVTTBR_EL2 0x%" PRIx64 ", VTCR_EL2 0x%" PRIx64 ": %zu pages from 0x%" PRIx64
	       "%s\n",
	       before, describe_vttbr(described), describe_vtcr(described), described->store.pages,
	       described->store.base, after);
}

static void print_c(const struct described *described, const char *name)
{
	const struct store *store = &described->store;
	unsigned int words = (unsigned int)(store->size / 8);

	print_summary(described, "/* ", ", where this array must lie. */");
	printf("#include <stdint.h>\n\n__attribute__((aligned(%" PRIu64
	       "))) const uint64_t %s[%zu][%u] = {\n",
	       store->size * described->table.config.format.geom.root_pages, name, store->pages,
	       words);
	for (size_t page = 0; page < store->pages; page++) {
		printf("\t[%zu] = {\n", page);
		for (unsigned int i = 0; i + 1 < words; i++)
			if (store_word(store, page, i))
				printf("\t\t[%u] = UINT64_C(0x%016" PRIx64 "),\n", i,
				       store_word(store, page, i));
		/* C11 has no empty initializer. */
		printf("\t\t[%u] = UINT64_C(0x%016" PRIx64 "),\n\t},\n", words - 1,
		       store_word(store, page, words - 1));
	}
	puts("};");
}

static void print_asm(const struct described *described, const char *name)
{
	const struct store *store = &described->store;
	unsigned int words = (unsigned int)(store->size / 8);

	print_summary(described, "/* ", ", where this label must lie. */");
	printf("\t.balign %" PRIu64 "\n\t.global %s\n%s:\n",
	       store->size * described->table.config.format.geom.root_pages, name, name);
	for (size_t page = 0; page < store->pages; page++) {
		for (unsigned int i = 0; i < words;) {
			uint64_t word = store_word(store, page, i);
			unsigned int first = i;

			while (i < words && store_word(store, page, i) == word)
				i++;
			if (i - first > 1)
				printf("\t.fill %u, 8, 0x%" PRIx64 "\n", i - first, word);
			else
				printf("\t.quad 0x%016" PRIx64 "\n", word);
		}
	}
}

/* The words of a page that are not 0, with their addresses. */
static json_t *words_of(const struct store *store, size_t page)
{
	json_t *words = json_array();

	for (unsigned int i = 0; i < store->size / 8; i++)
		if (store_word(store, page, i))
			json_array_append_new(
				words, json_pack("{s:o, s:o}", "at",
						 json_hex(store->base + page * store->size +
							  UINT64_C(8) * i),
						 "word", json_hex(store_word(store, page, i))));
	return words;
}

static bool print_json(const struct described *described)
{
	const struct store *store = &described->store;
	const struct s2pt_geom *geom = &described->table.config.format.geom;
	json_t *words = json_array();
	json_t *object;
	bool good;

	for (size_t page = 0; page < store->pages; page++) {
		json_t *more = words_of(store, page);

		json_array_extend(words, more);
		json_decref(more);
	}
	object = json_pack("{s:o, s:o, s:o, s:I, s:i, s:I, s:i, s:i, s:i, s:o}", "vttbr_el2",
			   json_hex(describe_vttbr(described)), "vtcr_el2",
			   json_hex(describe_vtcr(described)), "base", json_hex(store->base),
			   "granule", (json_int_t)store->size, "root_pages", (int)geom->root_pages,
			   "pages", (json_int_t)store->pages, "ipa_bits", (int)geom->ipa_bits,
			   "pa_bits", (int)geom->pa_bits, "start_level", geom->start_level, "words",
			   words);
	good = object && !json_dumpf(object, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(object);
	if (!good)
		error(0, ENOMEM, "JSON");
	return good;
}

static bool print(const struct generate *generate, const struct described *described)
{
	switch (generate->output) {
	case SUMMARY:
		print_summary(described, "", "");
		break;
	case C_ARRAY:
		print_c(described, generate->name);
		break;
	case ASSEMBLER:
		print_asm(described, generate->name);
		break;
	case JSON:
		if (!print_json(described))
			return false;
		break;
	}
	return !generate->image || write_image(generate->image, &described->store);
}

int cmd_generate(int argc, char **argv)
{
	static const struct argp argp = { options, option, "FILE", doc, NULL, NULL, NULL };
	static struct described described;
	struct generate generate = { .output = SUMMARY };
	bool good;

	if (argp_parse(&argp, argc, argv, 0, NULL, &generate))
		return CMD_BAD;
	described = (struct described){ .made = false };
	good = read_file(generate.path, &described) && print(&generate, &described);
	store_free(&described.store);
	return good ? CMD_FINE : CMD_BAD;
}
