/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a fault: sentences, fields, JSON. */

#include "show.h"

#include "cmd.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/field_list.h"
#include "common/fields_text.h"
#include "syndrome.h"
#include "tell.h"

#include <inttypes.h>
#include <string.h>

static bool has(const struct tell *tell, enum fault_register which)
{
	return tell->log.has >> which & 1;
}

/* The plan for a fault of a lower level, if the memory behind is known. */
static bool plan_of(const struct show *show, const struct tell *tell, struct s2pt_plan *plan)
{
	struct s2pt_backing backing;
	int mapped = show->level;

	if (!show->backing.given || !tell->abort || tell->of_el2)
		return false;
	backing = backing_of(&show->backing, &tell->fault, s2pt_page_size(&show->format.geom));
	*plan = s2pt_plan(&show->format, &tell->fault, &backing,
			  mapped == ARGS_NO_LEVEL ? S2PT_LEVEL_UNKNOWN : mapped);
	return true;
}

static void print_plan(const struct s2pt_plan *plan)
{
	static const char *const types[] = { "normal", "normal non-cacheable", "device", "other" };
	char size[8];
	char perm[4];

	printf("  answer: %s", tell_action(plan->action));
	if (plan->action == S2PT_ACT_MAP)
		printf(" 0x%" PRIx64 " -> 0x%" PRIx64 ", %s, %s, %s", plan->mapping.ipa,
		       plan->mapping.pa, args_show_size(plan->mapping.size, size),
		       perm_text(plan->mapping.attr.perm, perm),
		       types[plan->mapping.attr.memtype & 3]);
	else if (plan->action == S2PT_ACT_RELAX)
		printf(" 0x%" PRIx64 " by %s", plan->mapping.ipa,
		       perm_text(plan->mapping.attr.perm, perm));
	else if (plan->action == S2PT_ACT_TOUCH)
		printf(" of 0x%" PRIx64, plan->mapping.ipa);
	putchar('\n');
}

/* Registers without an ESR: the address alone. */
static void print_address(const struct tell *tell)
{
	uint64_t hpfar = tell->log.value[FAULT_HPFAR];

	if (has(tell, FAULT_HPFAR))
		printf("HPFAR_EL2 0x%" PRIx64 "  IPA 0x%" PRIx64 "%s%s\n", hpfar,
		       (hpfar & UINT64_C(0xffffffffff0)) << 8 |
			       (tell->log.value[FAULT_FAR] & UINT64_C(0xfff)),
		       hpfar >> 63 ? ", of the Non-secure space (NS)" : "",
		       has(tell, FAULT_FAR) ? "" : " (FAR_EL2 would tell bits 11:0)");
	if (has(tell, FAULT_IPA))
		printf("IPA 0x%" PRIx64 "\n", tell->log.value[FAULT_IPA]);
	if (has(tell, FAULT_FAR))
		printf("FAR_EL2 0x%" PRIx64 "  the virtual address; 0x%" PRIx64 " in its page\n",
		       tell->log.value[FAULT_FAR], tell->log.value[FAULT_FAR] & 0xfff);
	puts("  ESR_EL2 would say what happened, and whether these registers are valid");
}

/* The class alone: which exception it was, and where the rest is to be had. */
static void print_class(const struct tell *tell)
{
	unsigned int class = (unsigned int)tell->log.value[FAULT_CLASS] & 0x3f;

	printf("ESR_EL2.EC 0x%02x  %s\n", class, syndrome_class_name(class));
	if (syndrome_is_abort(class))
		puts("  nothing else is told: of which kind, at which level, by which access and at which "
		     "IPA\n"
		     "  the tracepoint kvm_guest_fault (trace-cmd record -e kvm:kvm_guest_fault) has all "
		     "of it");
	else
		puts("  no abort, so no fault of stage 2");
	if (tell->log.has & ~(1U << FAULT_CLASS))
		print_address(tell);
}

static void print_text(const struct show *show, const struct tell *tell, const struct field *field,
		       unsigned int fields)
{
	uint64_t esr = tell->log.value[FAULT_ESR];
	char code[SYNDROME_CODE];
	char text[TELL_TEXT];
	struct s2pt_plan plan;

	if (!has(tell, FAULT_ESR) && has(tell, FAULT_CLASS))
		print_class(tell);
	else if (!has(tell, FAULT_ESR))
		print_address(tell);
	if (!has(tell, FAULT_ESR))
		return;
	printf("ESR_EL2 0x%08" PRIx64 "  %s\n", esr, syndrome_class_name(syndrome_class(esr)));
	if (tell->abort) {
		printf("  %s: %s\n", syndrome_code((unsigned int)esr & 0x3f, code),
		       tell_access(tell, text));
		printf("  %s\n", tell_ipa(tell, text));
		if (has(tell, FAULT_HPFAR) && tell->fault.ipa_known &&
		    tell->log.value[FAULT_HPFAR] >> 63)
			puts("  HPFAR_EL2.NS: an IPA of the Non-secure space");
		if (has(tell, FAULT_FAR))
			printf("  VA 0x%" PRIx64 "%s\n", tell->log.value[FAULT_FAR],
			       esr >> 10 & 1 ? ", not valid (FnV)" : "");
		printf("  KVM %s\n", tell_kvm(tell));
		if (plan_of(show, tell, &plan))
			print_plan(&plan);
	}
	field_print(field, fields, stdout);
}

static json_t *plan_json(const struct s2pt_plan *plan)
{
	char perm[4];

	return json_pack("{s:s, s:o, s:o, s:o, s:s}", "action", tell_action(plan->action), "ipa",
			 json_hex(plan->mapping.ipa), "pa", json_hex(plan->mapping.pa), "size",
			 json_hex(plan->mapping.size), "perm",
			 perm_text(plan->mapping.attr.perm, perm));
}

static void print_json(const struct show *show, const struct tell *tell, const struct field *field,
		       unsigned int fields)
{
	static const char *const names[] = { "esr_el2", "hpfar_el2", "far_el2",
					     "log_ipa", "par_el1",   "ec" };
	const struct s2pt_fault *fault = &tell->fault;
	json_t *root = json_object();
	char text[TELL_TEXT];
	struct s2pt_plan plan;

	for (unsigned int i = 0; i < FAULT_REGISTERS; i++)
		if (has(tell, (enum fault_register)i))
			json_object_set_new(root, names[i], json_hex(tell->log.value[i]));
	if (has(tell, FAULT_CLASS))
		json_object_set_new(root, "class",
				    json_string(syndrome_class_name(
					    (unsigned int)tell->log.value[FAULT_CLASS] & 0x3f)));
	if (tell->abort) {
		json_object_set_new(root, "kind", json_string(s2pt_fault_name(fault->kind)));
		json_object_set_new(root, "level",
				    fault->level == S2PT_LEVEL_UNKNOWN
					    ? json_null()
					    : json_integer(fault->level));
		json_object_set_new(root, "access", json_string(tell_access(tell, text)));
		json_object_set_new(root, "write", json_boolean(fault->write));
		json_object_set_new(root, "exec", json_boolean(fault->exec));
		json_object_set_new(root, "s1ptw", json_boolean(fault->stage1_walk));
		json_object_set_new(root, "isv", json_boolean(fault->access_valid));
		json_object_set_new(root, "ipa_known", json_boolean(fault->ipa_known));
		json_object_set_new(root, "ipa", json_hex(fault->ipa));
		json_object_set_new(root, "where", json_string(tell_ipa(tell, text)));
		json_object_set_new(root, "kvm", json_string(tell_kvm(tell)));
		if (plan_of(show, tell, &plan))
			json_object_set_new(root, "answer", plan_json(&plan));
	}
	json_object_set_new(root, "fields", field_json(field, fields));
	json_dumpf(root, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(root);
}

static bool odd_field(const struct field *field)
{
	return !strcmp(field->name, "RES0") || !strcmp(field->meaning, "reserved");
}

void show_fault(void *ctx, const struct fault_log *log)
{
	struct show *show = ctx;
	struct field field[SYNDROME_FIELDS_MAX];
	unsigned int fields = 0;
	struct tell tell;

	tell_make(log, &tell);
	if (has(&tell, FAULT_ESR))
		fields = syndrome_fields(log->value[FAULT_ESR], field);
	if (show->json)
		print_json(show, &tell, field, fields);
	else
		print_text(show, &tell, field, fields);
	if (has(&tell, FAULT_ESR)
		    ? !tell.abort
		    : has(&tell, FAULT_CLASS) &&
			      !syndrome_is_abort((unsigned int)log->value[FAULT_CLASS]))
		show->status = CMD_FOUND;
	for (unsigned int i = 0; i < fields; i++)
		if (odd_field(&field[i]))
			show->status = CMD_FOUND;
}
