/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes ESR_EL2 apart: Arm ARM `ESR_EL2`, the ISS and ISS2 encodings of instruction and data aborts. */

#include "syndrome.h"

#include "s2pt/fault.h"

#include <string.h>

#define CLASS_SHIFT 26

unsigned int syndrome_class(uint64_t esr)
{
	return (unsigned int)(esr >> CLASS_SHIFT) & 0x3f;
}

bool syndrome_is_abort(unsigned int class)
{
	return class == SYNDROME_FETCH || class == SYNDROME_FETCH_SAME || class == SYNDROME_DATA ||
	       class == SYNDROME_DATA_SAME;
}

const char *syndrome_class_name(unsigned int class)
{
	static const struct {
		unsigned int class;
		const char *name;
	} names[] = {
		{ 0x00, "unknown reason" },
		{ 0x01, "trapped WFI, WFE, WFIT or WFET" },
		{ 0x07, "trapped access to SVE, SIMD or floating-point" },
		{ 0x0e, "illegal execution state" },
		{ 0x12, "HVC from AArch32" },
		{ 0x16, "HVC from AArch64" },
		{ 0x17, "SMC from AArch64" },
		{ 0x18, "trapped MSR, MRS or system instruction" },
		{ 0x1a, "trapped ERET" },
		{ 0x1e, "granule protection check" },
		{ SYNDROME_FETCH, "instruction abort from a lower exception level" },
		{ SYNDROME_FETCH_SAME,
		  "instruction abort of EL2 itself (of EL1, if it is ESR_EL1)" },
		{ 0x22, "PC alignment fault" },
		{ SYNDROME_DATA, "data abort from a lower exception level" },
		{ SYNDROME_DATA_SAME, "data abort of EL2 itself (of EL1, if it is ESR_EL1)" },
		{ 0x26, "SP alignment fault" },
		{ 0x2d, "GCS exception" },
		{ 0x2f, "SError" },
		{ 0x30, "breakpoint from a lower exception level" },
		{ 0x32, "software step from a lower exception level" },
		{ 0x34, "watchpoint from a lower exception level" },
		{ 0x3c, "BRK from AArch64" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].class == class)
			return names[i].name;
	return "another exception class";
}

/* Codes that the fault API has no kind of its own for, or no level. */
static const char *odd_code(unsigned int code)
{
	switch (code) {
	case 0x11:
		return "synchronous tag check fault";
	case 0x22:
		return "granule protection fault on a walk, level -2";
	case 0x2a:
		return "translation fault, level -2";
	case 0x2c:
		return "address size fault, level -2";
	case 0x34:
		return "lockdown fault (IMPLEMENTATION DEFINED)";
	default:
		return "reserved";
	}
}

/* Faults of the memory system say a level only where a walk's own access was refused. */
static bool is_of_walk(enum s2pt_fault_kind kind)
{
	return kind == S2PT_FAULT_EXTERNAL || kind == S2PT_FAULT_GRANULE;
}

const char *syndrome_code(unsigned int code, char text[SYNDROME_CODE])
{
	struct s2pt_syndrome syndrome = { .esr = (uint64_t)SYNDROME_DATA << CLASS_SHIFT | code };
	/* 0x18 to 0x1f are the external aborts once more. */
	const char *parity = (code & 0x38) == 0x18 ? " (parity or ECC error)" : "";
	struct s2pt_fault fault;

	if (s2pt_fault_decode(&syndrome, &fault) || fault.kind == S2PT_FAULT_OTHER)
		snprintf(text, SYNDROME_CODE, "%s", odd_code(code));
	else if (fault.level == S2PT_LEVEL_UNKNOWN)
		snprintf(text, SYNDROME_CODE, "%s%s%s", s2pt_fault_name(fault.kind), parity,
			 is_of_walk(fault.kind) ? ", not on a walk" : "");
	else
		snprintf(text, SYNDROME_CODE, "%s%s%s, level %d", s2pt_fault_name(fault.kind),
			 parity, is_of_walk(fault.kind) ? " on a walk" : "", fault.level);
	return text;
}

/* ISS2, bits 55:32: both kinds of aborts have some of it, data aborts all. */
static void add_iss2(struct field_list *list, bool data)
{
	field_add_if_set(list, "RES0", 63, 56, "reserved: should be zero");
	field_add_if_set(list, "RES0", 55, 44, "reserved: should be zero");
	field_add_if_set(list, "HDBSSF", 43, 43,
			 "the structure of dirty pages (HDBSS) is full, or could not be written");
	if (data) {
		field_add_if_set(list, "TnD", 42, 42,
				 "the access to the allocation tag failed, not that to the data");
		field_add_if_set(
			list, "TagAccess", 41, 41,
			"stage 2 says NoTagAccess, and tags were accessed (FEAT_MTE_PERM)");
	} else {
		field_add_if_set(list, "RES0", 42, 41, "reserved: should be zero");
	}
	field_add_if_set(list, "GCS", 40, 40, "an access to a guarded control stack");
	field_add_if_set(list, "AssuredOnly", 39, 39,
			 "stage 2 lets only assured translations through (FEAT_THE)");
	field_add_if_set(list, "Overlay", 38, 38, "the overlay permissions (FEAT_S2POE) refused");
	field_add_if_set(list, "DirtyBit", 37, 37,
			 "a write to a page that is not yet dirty, with indirect permissions");
	if (data)
		field_add_if_set(list, "Xs", 36, 32,
				 "the register for the status of an ST64BV or ST64BV0");
	else
		field_add_if_set(list, "RES0", 36, 32, "reserved: should be zero");
}

/* The description of the access, which is there where ISV says so. */
static void add_access(struct field_list *list)
{
	bool valid = field_bits(list->word, 24, 24) != 0;
	struct field *field;

	field_add_bit(list, "ISV", 24, "bits 23:14 describe the access",
		      "the access is not described: its size and register are not told");
	if (!valid) {
		field_add_if_set(list, "Other", 23, 16, "without ISV: of no meaning here");
		field_add_if_set(list, "FnP", 15, 15, "FAR is not precise");
		field_add_if_set(list, "RES0", 14, 14, "reserved: should be zero");
		return;
	}
	field = field_add(list, "SAS", 23, 22);
	field_say(field, "%u byte%s", 1U << field->value, field->value ? "s" : "");
	field_add_bit(list, "SSE", 21, "sign-extended", "not sign-extended");
	field = field_add(list, "SRT", 20, 16);
	if (field->value == 31)
		field_say(field, "the zero register");
	else
		field_say(field, "register %u", (unsigned int)field->value);
	field_add_bit(list, "SF", 15, "64-bit register", "32-bit register");
	field_add_bit(list, "AR", 14, "acquire or release", "neither acquire nor release");
}

static void add_code(struct field_list *list, const char *name)
{
	char text[SYNDROME_CODE];
	struct field *field = field_add(list, name, 5, 0);

	field_say(field, "%s", syndrome_code((unsigned int)field->value, text));
}

/* SET of a synchronous external abort (FEAT_RAS); of other aborts LST (FEAT_LS64), or nothing. */
static void add_state(struct field_list *list)
{
	static const char *const states[] = { "recoverable", "reserved", "uncontainable",
					      "restartable" };
	uint64_t code = field_bits(list->word, 5, 0);
	struct field *field;

	if (code == 0x10) {
		field = field_add(list, "SET", 12, 11);
		field_say(field, "%s", states[field->value]);
	} else {
		field_add_if_set(list, "LST", 12, 11, "load or store of 64 bytes (FEAT_LS64)");
	}
}

/* Is FAR valid, and what kind of external abort is it? */
static void add_validity(struct field_list *list)
{
	uint64_t code = field_bits(list->word, 5, 0);
	/* On no walk, or on one: Arm ARM, DFSC 0b0100xx, 0b0101xx and the same with parity or ECC. */
	bool external = (code & 0x30) == 0x10 && code != 0x11 && code != 0x12;

	field_add_bit(list, "FnV", 10, "FAR is not valid: its value says nothing", "FAR is valid");
	if (external)
		field_add_bit(list, "EA", 9, "marked by the memory system, as this CPU defines it",
			      "not marked by the memory system");
	else
		field_add_bit(list, "EA", 9, "of no meaning: it is no external abort",
			      "no external abort");
}

static void add_walk(struct field_list *list)
{
	field_add_bit(list, "S1PTW", 7,
		      "on the walk of stage 1: one of the guest's own tables was to be read",
		      "not on a walk of stage 1");
}

static void add_data_abort(struct field_list *list)
{
	bool maintenance = field_bits(list->word, 8, 8) != 0;

	add_iss2(list, true);
	add_access(list);
	field_add_if_set(
		list, "VNCR", 13, 13,
		"a register of a guest hypervisor, accessed as memory by VNCR_EL2 (FEAT_NV2)");
	add_state(list);
	add_validity(list);
	field_add_bit(list, "CM", 8,
		      "by cache maintenance or address translation (DC, IC, AT), no load or store",
		      "by a load or store");
	add_walk(list);
	field_add_bit(list, "WnR", 6,
		      maintenance ? "with CM, says nothing of a write" : "by a write", "by a read");
	add_code(list, "DFSC");
}

static void add_fetch_abort(struct field_list *list)
{
	add_iss2(list, false);
	field_add_if_set(list, "RES0", 24, 22, "reserved: should be zero");
	field_add_if_set(list, "TopLevel", 21, 21, "from the top level table (FEAT_THE)");
	field_add_if_set(list, "RES0", 20, 13, "reserved: should be zero");
	add_state(list);
	add_validity(list);
	field_add_if_set(list, "RES0", 8, 8, "reserved: should be zero");
	add_walk(list);
	field_add_if_set(list, "RES0", 6, 6, "reserved: should be zero");
	add_code(list, "IFSC");
}

unsigned int syndrome_fields(uint64_t esr, struct field field[SYNDROME_FIELDS_MAX])
{
	struct field_list list = { .field = field, .word = esr };
	unsigned int class = syndrome_class(esr);

	field_say(field_add(&list, "EC", 31, 26), "%s", syndrome_class_name(class));
	field_add_bit(&list, "IL", 25, "32-bit instruction", "16-bit instruction");
	switch (class) {
	case SYNDROME_DATA:
	case SYNDROME_DATA_SAME:
		add_data_abort(&list);
		break;
	case SYNDROME_FETCH:
	case SYNDROME_FETCH_SAME:
		add_fetch_abort(&list);
		break;
	default:
		field_add_if_set(&list, "ISS2", 55, 32, "depends on the class");
		field_say(field_add(&list, "ISS", 24, 0), "depends on the class");
		break;
	}
	return list.fields;
}
