/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a descriptor: a head that sums it up, its fields, and what is odd. */

#include "show.h"

#include "combine.h"
#include "common/args.h"
#include "common/fields.h"
#include "common/fields_hint.h"
#include "common/fields_stage1.h"
#include "common/mair.h"
#include "s2pt/stage1.h"
#include "tlbi/encoding.h"

#include <inttypes.h>
#include <stdio.h>

/* A buffer for leaf_type(). */
#define LEAF_TYPE 80

static bool is_leaf(enum shape shape)
{
	return shape == SHAPE_BLOCK || shape == SHAPE_PAGE;
}

static const char *leaf_perm(const struct s2pt_format *format, uint64_t word,
			     char text[STAGE1_PERM])
{
	if (s2pt_is_stage1(format))
		return stage1_perm_text(format, word, text);
	return perm_text(s2pt_desc_perm(format, (s2pt_desc_t){ word }), text);
}

static const char *leaf_type(const struct s2pt_format *format, uint64_t word, char text[LEAF_TYPE])
{
	s2pt_desc_t desc = { word };

	if (s2pt_is_stage1(format))
		return mair_text(s2pt_mair_byte(format->mair, s2pt_desc_attr_index(desc)), text);
	return memattr_text(s2pt_desc_memattr(desc), format);
}

static void print_head(const struct s2pt_format *format, uint64_t word, struct level_guess guess)
{
	enum shape shape = shape_of(format, word, guess.level);
	s2pt_desc_t desc = { word };
	char perm[STAGE1_PERM];
	char type[LEAF_TYPE];
	char size[8];

	printf("0x%016" PRIx64 "  %s, level %d%s", word, shape_name(shape), guess.level,
	       guess.why ? " (assumed)" : "");
	if (s2pt_is_stage1(format))
		printf(" of stage 1 (%s)", s2pt_regime_name(format->regime));
	if (shape == SHAPE_TABLE)
		printf(", next table at 0x%" PRIx64, s2pt_desc_pa(format, desc, guess.level));
	if (is_leaf(shape))
		printf(", PA 0x%" PRIx64 ", %s, %s, %s%s", s2pt_desc_pa(format, desc, guess.level),
		       args_show_size(s2pt_level_size(&format->geom, guess.level), size),
		       leaf_perm(format, word, perm), leaf_type(format, word, type),
		       s2pt_desc_young(desc) ? "" : ", old");
	putchar('\n');
	if (guess.why)
		printf("  level assumed: %s (--level says it)\n", guess.why);
}

/* Both stages together, with FWB and without. */
static void print_combined(const struct decode_form *form, const struct s2pt_format *format,
			   uint64_t word)
{
	unsigned int memattr = s2pt_desc_memattr((s2pt_desc_t){ word });
	struct s2pt_format plain = *format;
	struct s2pt_format fwb = *format;
	char first[MAIR_TEXT];
	char text[COMBINE_TEXT];

	plain.fwb = false;
	fwb.fwb = true;
	printf("  with stage 1 %s: %s", mair_text(form->with, first),
	       combine_text(form->with, memattr, &plain, text));
	printf("; with FWB: %s\n", combine_text(form->with, memattr, &fwb, text));
}

static void print_text(const struct decode_form *form, const struct s2pt_format *format,
		       uint64_t word, struct level_guess guess)
{
	enum shape shape = shape_of(format, word, guess.level);
	struct field field[FIELDS_MAX];
	unsigned int fields = fields_of(format, word, guess.level, field);

	print_head(format, word, guess);
	if (form->span)
		printf("  stands for %s 0x%" PRIx64 "-0x%" PRIx64 "%s\n",
		       s2pt_is_stage1(format) ? "VA" : "IPA", form->span->first,
		       form->span->first + (form->span->size - 1),
		       form->span->relative ? ", from where the first table shown begins" : "");
	if (form->combined && is_leaf(shape) && !s2pt_is_stage1(format))
		print_combined(form, format, word);
	field_print(field, fields, stdout);
}

static json_t *combined_json(const struct decode_form *form, const struct s2pt_format *format,
			     uint64_t word)
{
	unsigned int memattr = s2pt_desc_memattr((s2pt_desc_t){ word });
	struct s2pt_format plain = *format;
	struct s2pt_format fwb = *format;
	char without[COMBINE_TEXT];
	char with[COMBINE_TEXT];

	plain.fwb = false;
	fwb.fwb = true;
	return json_pack("{s:s, s:s}", "without_fwb",
			 combine_text(form->with, memattr, &plain, without), "with_fwb",
			 combine_text(form->with, memattr, &fwb, with));
}

static void print_json(const struct decode_form *form, const struct s2pt_format *format,
		       uint64_t word, struct level_guess guess, const struct findings *findings,
		       const struct findings *hints)
{
	enum shape shape = shape_of(format, word, guess.level);
	struct field field[FIELDS_MAX];
	unsigned int fields = fields_of(format, word, guess.level, field);
	s2pt_desc_t desc = { word };
	char perm[STAGE1_PERM];
	char type[LEAF_TYPE];
	json_t *root;

	root = json_pack("{s:o, s:i, s:b, s:s, s:o, s:o}", "word",
			 json_sprintf("0x%016" PRIx64, word), "level", guess.level, "level_assumed",
			 guess.why != NULL, "kind", shape_name(shape), "fields",
			 field_json(field, fields), "problems", findings_json(findings));
	if (shape == SHAPE_TABLE || is_leaf(shape))
		json_object_set_new(root, "pa", json_hex(s2pt_desc_pa(format, desc, guess.level)));
	if (form->span)
		json_object_set_new(
			root, "stands_for",
			json_pack("{s:o, s:o, s:b}", "first", json_hex(form->span->first), "size",
				  json_hex(form->span->size), "relative", form->span->relative));
	if (is_leaf(shape)) {
		json_object_set_new(root, "size",
				    json_hex(s2pt_level_size(&format->geom, guess.level)));
		json_object_set_new(root, "perm", json_string(leaf_perm(format, word, perm)));
		json_object_set_new(root, "type", json_string(leaf_type(format, word, type)));
	}
	json_object_set_new(root, "regime", json_string(s2pt_regime_name(format->regime)));
	if (form->combined && is_leaf(shape) && !s2pt_is_stage1(format))
		json_object_set_new(root, "combined", combined_json(form, format, word));
	json_object_set_new(root, "hints", findings_json(hints));
	json_dumpf(root, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(root);
}

/* A word that is an instruction, and was taken for a descriptor. */
static void hint_instruction(uint64_t word, struct findings *hints)
{
	struct tlbi_form form;
	struct tlbi_sys sys;

	if (tlbi_sys_read(word, &sys) && tlbi_sys_form(&sys, &form))
		findings_add(hints, "as an A64 instruction it is TLBI %s: s2pt tlbi explains it",
			     form.name);
}

bool decode_show(const struct decode_form *form, const struct s2pt_format *format, uint64_t word,
		 struct level_guess guess)
{
	struct findings findings = { 0 };
	struct findings hints = { 0 };
	bool odd;

	fields_check(format, word, guess.level, "", &findings);
	fields_hint(format, word, guess.level, "", &hints);
	hint_instruction(word, &hints);
	if (form->json) {
		print_json(form, format, word, guess, &findings, &hints);
	} else {
		print_text(form, format, word, guess);
		findings_print(&findings, stdout, "  ! ");
		findings_print(&hints, stdout, "  ? ");
	}
	odd = findings.count > 0;
	findings_clear(&findings);
	findings_clear(&hints);
	return odd;
}
