/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the description of tables, line by line, and has the library make them. */

#include "describe.h"

#include "common/args.h"
#include "common/memtype.h"
#include "common/word.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"

#include <string.h>

#define WORDS_MAX 16

/* The words of a line. */
struct line_words {
	char *word[WORDS_MAX];
	unsigned int count;
};

static bool address(const char *text, uint64_t *value)
{
	size_t length = strlen(text);

	if (length && strchr("KMGT", text[length - 1]))
		return args_size(text, value);
	return word_read(text, value) == WORD_GOOD;
}

/* The value of `name=` in a word; NULL: it is another word. */
static const char *value_of(const char *word, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(word, name, length) && word[length] == '=' ? word + length + 1 : NULL;
}

static bool number(const char *text, uint64_t most, uint64_t *value)
{
	return args_number(text, value) && *value <= most;
}

/* What `table` says. */
struct shape {
	struct s2pt_geom_want want;
	struct s2pt_config config;
	uint64_t base;
	uint64_t vmid;
};

static bool set_granule(struct shape *shape, const char *text)
{
	static const struct {
		const char *name;
		enum s2pt_granule granule;
	} names[] = { { "4k", S2PT_4K }, { "16k", S2PT_16K }, { "64k", S2PT_64K } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcasecmp(text, names[i].name)) {
			shape->want.granule = names[i].granule;
			return true;
		}
	}
	return false;
}

static bool set_word(struct shape *shape, const char *word)
{
	struct s2pt_geom_want *want = &shape->want;
	const char *value;
	uint64_t bits;

	if ((value = value_of(word, "granule")))
		return set_granule(shape, value);
	if ((value = value_of(word, "base")))
		return address(value, &shape->base);
	if ((value = value_of(word, "vmid")))
		return number(value, 0xffff, &shape->vmid);
	if ((value = value_of(word, "start"))) {
		if (!strcmp(value, "-1"))
			want->start_level = -1;
		else if (number(value, 3, &bits))
			want->start_level = (int)bits;
		else
			return false;
		return true;
	}
	if ((value = value_of(word, "ipa")) && number(value, 52, &bits)) {
		want->ipa_bits = (unsigned int)bits;
		return true;
	}
	if ((value = value_of(word, "pa")) && number(value, 52, &bits)) {
		want->pa_bits = (unsigned int)bits;
		return true;
	}
	want->lpa2 |= !strcmp(word, "lpa2");
	shape->config.format.fwb |= !strcmp(word, "fwb");
	shape->config.format.xnx |= !strcmp(word, "xnx");
	return !strcmp(word, "lpa2") || !strcmp(word, "fwb") || !strcmp(word, "xnx");
}

static const char *make_table(struct described *described, const struct line_words *words)
{
	struct shape shape = {
		.want = { .granule = S2PT_4K,
			  .ipa_bits = 40,
			  .pa_bits = 48,
			  .start_level = S2PT_START_AUTO,
			  .small_tables = true,
			  .cpu_bits = 52 },
		.base = 0x80000000,
	};
	struct s2pt_geom *geom = &shape.config.format.geom;

	if (described->made)
		return "one table a description";
	for (unsigned int i = 1; i < words->count; i++)
		if (!set_word(&shape, words->word[i]))
			return "an option of `table` that is none, or has no such value";
	if (s2pt_geom_init(geom, &shape.want))
		return "no such shape of a table";
	if (shape.base % (s2pt_page_size(geom) * geom->root_pages) ||
	    shape.base >= s2pt_pa_end(geom) ||
	    s2pt_pa_end(geom) - shape.base < s2pt_page_size(geom) * STORE_PAGES)
		return "the base is not aligned to the root, or too high";
	described->store.base = shape.base;
	described->store.size = s2pt_page_size(geom);
	described->vmid = (unsigned int)shape.vmid & 0xffff;
	shape.config.vmid = described->vmid;
	shape.config.policy = S2PT_EXACT;
	shape.config.keep_rest = true;
	shape.config.ops = &store_ops;
	shape.config.context = &described->store;
	if (s2pt_init(&described->table, &shape.config))
		return "no memory";
	described->made = true;
	return NULL;
}

static bool set_perm(struct s2pt_attr *attr, const char *text)
{
	static const char letters[] = "rwxpuD-";
	static const unsigned int perms[] = {
		S2PT_R, S2PT_W, S2PT_X, S2PT_PX, S2PT_UX, S2PT_WD, 0
	};

	for (; *text; text++) {
		const char *at = strchr(letters, *text);

		if (!at)
			return false;
		attr->perm |= perms[at - letters];
	}
	return true;
}

static bool set_attribute(struct s2pt_mapping *mapping, const char *word)
{
	struct s2pt_attr *attr = &mapping->attr;
	const char *value = value_of(word, "software");
	uint64_t bits;

	if (value) {
		if (!number(value, 15, &bits))
			return false;
		attr->software = (unsigned int)bits & 15;
	} else if (!strcmp(word, "old")) {
		attr->old = true;
	} else if (!strcmp(word, "pages")) {
		mapping->pages_only = true;
	} else {
		return memtype_read(word, &attr->memtype);
	}
	return true;
}

/* What went wrong in an operation; NULL: nothing. */
static const char *status_text(enum s2pt_status status)
{
	switch (status) {
	case S2PT_DONE:
		return NULL;
	case S2PT_EINVAL:
		return "not aligned to pages, or attributes that no descriptor has";
	case S2PT_ERANGE:
		return "beyond the input or output space";
	case S2PT_ENOMEM:
		return "more tables than are made, or no memory";
	case S2PT_EEXIST:
	case S2PT_ALREADY:
	case S2PT_REFAULT:
	case S2PT_RACED:
	case S2PT_BUSY:
	case S2PT_ABSENT:
		return "mapped already";
	}
	return "no such status";
}

static const char *map(struct described *described, const struct line_words *words)
{
	struct s2pt_mapping mapping = { .ipa = 0 };

	if (words->count < 5 || !address(words->word[1], &mapping.ipa) ||
	    !args_size(words->word[2], &mapping.size) || !address(words->word[3], &mapping.pa) ||
	    !set_perm(&mapping.attr, words->word[4]))
		return "map IPA SIZE PA PERM: addresses are hexadecimal, PERM is of r w x p u D -";
	for (unsigned int i = 5; i < words->count; i++)
		if (!set_attribute(&mapping, words->word[i]))
			return "an attribute of `map` that is none";
	if (!mapping.size)
		return "nothing to map";
	return status_text(s2pt_map(&described->table, &mapping));
}

static const char *note(struct described *described, const struct line_words *words)
{
	struct s2pt_marking marking = { .cache = NULL };
	struct s2pt_excl excl = s2pt_exclusive(&described->table);
	uint64_t type;

	if (words->count != 5 || !address(words->word[1], &marking.range.ipa) ||
	    !args_size(words->word[2], &marking.range.size) || !number(words->word[3], 15, &type) ||
	    !address(words->word[4], &marking.payload))
		return "note IPA SIZE TYPE PAYLOAD: TYPE is 2 to 15";
	marking.type = (unsigned int)type & 15;
	return status_text(s2pt_note(excl, &marking, NULL));
}

const char *describe_line(struct described *described, char *line)
{
	struct line_words words = { .count = 0 };
	char *rest = NULL;

	line[strcspn(line, "#")] = '\0';
	for (char *word = strtok_r(line, " \t\r\f\v", &rest); word;
	     word = strtok_r(NULL, " \t\r\f\v", &rest)) {
		if (words.count == WORDS_MAX)
			return "too many words";
		words.word[words.count++] = word;
	}
	if (!words.count)
		return NULL;
	if (!strcmp(words.word[0], "table"))
		return make_table(described, &words);
	if (strcmp(words.word[0], "map") != 0 && strcmp(words.word[0], "note") != 0)
		return "a line begins with table, map or note";
	if (!described->made)
		return "the first line is `table`";
	return words.word[0][0] == 'm' ? map(described, &words) : note(described, &words);
}

uint64_t describe_vtcr(const struct described *described)
{
	const struct s2pt_vtcr_extra extra = { .ps = 0, .vmid16 = described->vmid > 0xff };

	return s2pt_vtcr_compose(&described->table.config.format.geom, &extra);
}

uint64_t describe_vttbr(const struct described *described)
{
	const struct s2pt_vttbr fields = { .root = described->table.root_pa,
					   .vmid = described->vmid };
	uint64_t vttbr = 0;

	/* It was made with such a root. */
	(void)s2pt_vttbr_compose(&described->table.config.format.geom, &fields, &vttbr);
	return vttbr;
}
