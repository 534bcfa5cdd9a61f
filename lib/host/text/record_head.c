/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the first line of a recording, and says which of its words is wrong or missing. */

#include "pieces.h"
#include "record_words.h"
#include "s2pt/host/record.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* What is read of a first line. */
struct head {
	struct s2pt_record record;
	unsigned int granule;
	/* Bit `i` is set if key `i` is there. */
	unsigned int seen;
};

enum {
	KEY_GRANULE,
	KEY_IPA,
	KEY_PA,
	KEY_START,
	KEY_CPUS,
	KEY_OWED
};

struct key {
	const char *name;
	const char *why;
	/* Reads the value.  False: it is wrong.  NULL: it is a flag, and there. */
	bool (*take)(struct text *text, struct head *head);
	size_t flag;
};

#define FLAG(flag) NULL, offsetof(struct s2pt_check_config, flag)

static bool take_below(struct text *text, uint64_t most, unsigned int *number)
{
	uint64_t value = 0;

	if (!s2pt_text_number(text, most, &value))
		return false;
	*number = (unsigned int)value;
	return true;
}

/* 0 or 1, for the flag that lies at `offset` in the rules. */
static bool take_flag(struct text *text, struct head *head, size_t offset)
{
	bool *flag = (bool *)((char *)&head->record.rules + offset);
	unsigned int number = 0;
	bool fine = take_below(text, 1, &number);

	*flag = number;
	return fine;
}

static bool take_granule(struct text *text, struct head *head)
{
	return take_below(text, 16, &head->granule) &&
	       (head->granule == 12 || head->granule == 14 || head->granule == 16);
}

static bool take_ipa(struct text *text, struct head *head)
{
	return take_below(text, 56, &head->record.rules.geom.ipa_bits);
}

static bool take_pa(struct text *text, struct head *head)
{
	unsigned int *bits = &head->record.rules.geom.pa_bits;

	return take_below(text, 52, bits) &&
	       (*bits == 32 || *bits == 36 || *bits == 40 || *bits == 42 || *bits == 44 ||
		*bits == 48 || *bits == 52);
}

static bool take_start(struct text *text, struct head *head)
{
	bool minus = s2pt_text_take(text, "-");
	unsigned int number = 0;

	if (!take_below(text, minus ? 1 : S2PT_LEVEL_MAX, &number))
		return false;
	head->record.rules.geom.start_level = minus ? -(int)number : (int)number;
	return true;
}

static bool take_cpus(struct text *text, struct head *head)
{
	return take_below(text, S2PT_RECORD_CPUS, &head->record.rules.cpus) &&
	       head->record.rules.cpus;
}

static bool take_vmid(struct text *text, struct head *head)
{
	return take_below(text, UINT16_MAX, &head->record.rules.vmid);
}

static bool take_bbm(struct text *text, struct head *head)
{
	return take_below(text, 3, &head->record.rules.bbm);
}

static bool take_stage1(struct text *text, struct head *head)
{
	static const enum s2pt_regime regimes[] = { S2PT_EL2_E2H, S2PT_EL2 };

	for (unsigned int i = 0; i < 2; i++) {
		head->record.rules.regime = regimes[i];
		if (s2pt_text_take(text, s2pt_record_stage1(regimes[i])))
			return true;
	}
	return false;
}

static bool take_policy(struct text *text, struct head *head)
{
	size_t length = strspn(text->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789-_");

	if (length >= S2PT_RECORD_POLICY)
		return false;
	memcpy(head->record.policy, text->at, length);
	head->record.policy[length] = 0;
	text->at += length;
	return true;
}

/* Those that are owed come first. */
static const struct key keys[] = {
	[KEY_GRANULE] = { "granule=", "12, 14 or 16: log2 of a page's bytes", take_granule, 0 },
	[KEY_IPA] = { "ipa=", "the width of input addresses in bits", take_ipa, 0 },
	[KEY_PA] = { "pa=", "the width of output addresses: 32, 36, 40, 42, 44, 48 or 52 bits",
		     take_pa, 0 },
	[KEY_START] = { "start=", "the first level of a walk: -1 to 3", take_start, 0 },
	[KEY_CPUS] = { "cpus=", "how many CPUs there are: 1 to 4096", take_cpus, 0 },
	{ "vmid=", "the VMID: 0 to 65535", take_vmid, 0 },
	{ "bbm=", "the level of FEAT_BBM: 0 to 3", take_bbm, 0 },
	{ "lpa2=", "descriptors of FEAT_LPA2: 0 or 1", FLAG(geom.lpa2) },
	{ "fwb=", "FEAT_S2FWB in use: 0 or 1", FLAG(fwb) },
	{ "hardware=", "the MMU updates descriptors: 0 or 1", FLAG(hardware) },
	{ "caches=", "software cleans caches: 0 or 1", FLAG(caches) },
	{ "stage1=", "EL2's own tables: el2 or el2e2h", take_stage1, 0 },
	{ "upper=", "the tables of TTBR1_EL2: 0 or 1", FLAG(upper) },
	{ "secure=", "EL2 of Secure state: 0 or 1", FLAG(secure) },
	{ "exact=", "operations change nothing but what is asked for: 0 or 1", FLAG(exact) },
	{ "policy=", "a word of up to 15 letters, digits, - and _", take_policy, 0 },
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

/* Note what is wrong.  Returns false. */
static bool blame(struct s2pt_record_wrong *wrong, const char *word, size_t length, const char *why)
{
	if (length >= sizeof(wrong->word))
		length = sizeof(wrong->word) - 1;
	memcpy(wrong->word, word, length);
	wrong->word[length] = 0;
	(void)snprintf(wrong->why, sizeof(wrong->why), "%s", why);
	return false;
}

static bool take_pair(struct text *text, struct head *head, struct s2pt_record_wrong *wrong)
{
	const char *word = text->at;
	size_t length = s2pt_text_word(text);

	for (size_t i = 0; i < KEYS; i++) {
		if (!s2pt_text_take(text, keys[i].name))
			continue;
		if (head->seen & 1U << i)
			return blame(wrong, word, length, "the second word of this name");
		head->seen |= 1U << i;
		if ((keys[i].take ? keys[i].take(text, head)
				  : take_flag(text, head, keys[i].flag)) &&
		    text->at == word + length)
			return true;
		return blame(wrong, word, length, keys[i].why);
	}
	return blame(wrong, word, length, "no word of a first line");
}

static bool make_geom(struct head *head, int start, struct s2pt_geom *geom)
{
	struct s2pt_geom_want want = { .small_tables = true, .cpu_bits = 52 };
	struct s2pt_geom made;

	want.granule = (enum s2pt_granule)head->granule;
	want.ipa_bits = head->record.rules.geom.ipa_bits;
	want.pa_bits = head->record.rules.geom.pa_bits;
	want.regime = head->record.rules.regime;
	want.start_level = want.regime == S2PT_STAGE2 ? start : S2PT_START_AUTO;
	want.lpa2 = head->record.rules.geom.lpa2;
	if (s2pt_geom_init(&made, &want) != S2PT_DONE || made.start_level != start)
		return false;
	*geom = made;
	return true;
}

/* Each word is fine by itself, but together they are no shape: which one is it? */
static bool blame_shape(struct head *head, struct s2pt_record_wrong *wrong)
{
	int start = head->record.rules.geom.start_level;
	struct s2pt_geom geom;

	for (int other = -1; other <= S2PT_LEVEL_MAX; other++) {
		if (!make_geom(head, other, &geom))
			continue;
		(void)snprintf(wrong->word, sizeof(wrong->word), "start=%d", start);
		(void)snprintf(wrong->why, sizeof(wrong->why),
			       "not with %u bits of input and this granule: %d would be right",
			       geom.ipa_bits, other);
		return false;
	}
	(void)snprintf(wrong->word, sizeof(wrong->word), "ipa=%u",
		       head->record.rules.geom.ipa_bits);
	(void)snprintf(wrong->why, sizeof(wrong->why),
		       "not with this granule and pa=%u%s: no tables have this shape",
		       head->record.rules.geom.pa_bits,
		       head->record.rules.geom.lpa2 ? "" : " without lpa2=1");
	return false;
}

static bool take_version(struct text *text, struct head *head, struct s2pt_record_wrong *wrong)
{
	const char *word = text->at;
	size_t length = s2pt_text_word(text);
	uint64_t version = 0;

	if (!s2pt_text_take(text, S2PT_RECORD_MAGIC))
		return blame(wrong, word, length, "it begins with \"s2pt-recording 1\" or 2");
	word = text->at;
	length = s2pt_text_word(text);
	if (!s2pt_text_number(text, 2, &version) || version == 0 || text->at != word + length)
		return blame(wrong, word, length, "the version: 1 or 2");
	head->record.version = (unsigned int)version;
	head->record.rules.regimes = version == 2;
	return true;
}

bool s2pt_record_read_head(const char *line, struct s2pt_record *record,
			   struct s2pt_record_wrong *wrong)
{
	struct text text = { line };
	struct head head = { .granule = 0 };

	if (!take_version(&text, &head, wrong))
		return false;
	for (s2pt_text_blanks(&text); *text.at && *text.at != '#'; s2pt_text_blanks(&text))
		if (!take_pair(&text, &head, wrong))
			return false;
	for (size_t i = 0; i < KEY_OWED; i++) {
		char why[sizeof(wrong->why)];

		if (head.seen & 1U << i)
			continue;
		(void)snprintf(why, sizeof(why), "missing; %s", keys[i].why);
		return blame(wrong, keys[i].name, strlen(keys[i].name), why);
	}
	if (!make_geom(&head, head.record.rules.geom.start_level, &head.record.rules.geom))
		return blame_shape(&head, wrong);
	if (head.record.rules.upper && head.record.rules.regime != S2PT_EL2_E2H)
		return blame(wrong, "upper=1", 7, "only with stage1=el2e2h");
	if (head.record.rules.secure && head.record.rules.regime != S2PT_STAGE2)
		return blame(wrong, "secure=1", 8, "not with stage1");
	*record = head.record;
	return true;
}

bool s2pt_record_parse_head(const char *line, struct s2pt_record *record)
{
	struct s2pt_record_wrong wrong;

	return s2pt_record_read_head(line, record, &wrong);
}
