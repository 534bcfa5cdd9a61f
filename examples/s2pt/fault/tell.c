/* SPDX-License-Identifier: BSD-2-Clause */
/* Puts into words what the registers of a fault say. */

#include "tell.h"

#include "syndrome.h"

#include <inttypes.h>
#include <stdio.h>

#define HPFAR_FIPA UINT64_C(0xffffffffff0)
/* PAR_EL1 of a translation that failed (F), of a stage 2 (S). */
#define PAR_F    UINT64_C(0x1)
#define PAR_S    UINT64_C(0x200)
#define LOW_BITS UINT64_C(0xfff)

static bool has(const struct fault_log *log, enum fault_register which)
{
	return log->has >> which & 1;
}

/* The registers as the CPU left them, as far as the log has them. */
static struct s2pt_syndrome syndrome_of(const struct fault_log *log)
{
	struct s2pt_syndrome syndrome = {
		.esr = log->value[FAULT_ESR],
		.hpfar = log->value[FAULT_HPFAR],
		.far = log->value[FAULT_FAR],
	};

	/* A log may name the IPA instead, with its low bits or without. */
	if (!has(log, FAULT_HPFAR) && has(log, FAULT_IPA)) {
		syndrome.hpfar = log->value[FAULT_IPA] >> 8 & HPFAR_FIPA;
		if (!has(log, FAULT_FAR))
			syndrome.far = log->value[FAULT_IPA];
	}
	if (!has(log, FAULT_HPFAR) && !has(log, FAULT_FAR) && !has(log, FAULT_IPA))
		syndrome.far = 0;
	return syndrome;
}

void tell_make(const struct fault_log *log, struct tell *tell)
{
	struct s2pt_syndrome syndrome = syndrome_of(log);
	unsigned int class = syndrome_class(syndrome.esr);

	*tell = (struct tell){ .log = *log };
	if (!has(log, FAULT_ESR) || !syndrome_is_abort(class))
		return;
	tell->abort = true;
	tell->of_el2 = class == SYNDROME_DATA_SAME || class == SYNDROME_FETCH_SAME;
	/* The codes of both are the same; the fault API takes those of lower levels. */
	if (tell->of_el2)
		syndrome.esr &= ~(UINT64_C(1) << 26);
	if (s2pt_fault_decode(&syndrome, &tell->fault))
		tell->abort = false;
	/* A log that tells all of the IPA needs no FAR_EL2 for bits 11:0. */
	if (tell->fault.ipa_known && has(log, FAULT_IPA) && !has(log, FAULT_HPFAR) &&
	    (log->value[FAULT_IPA] & 0xfff) && !tell->fault.stage1_walk)
		tell->fault.ipa = log->value[FAULT_IPA];
	if (tell->fault.ipa_known)
		return;
	if (has(log, FAULT_PAR))
		tell->located =
			!s2pt_fault_locate(&tell->fault, syndrome.far, log->value[FAULT_PAR]);
	else if (has(log, FAULT_IPA)) {
		tell->fault.ipa = log->value[FAULT_IPA];
		tell->fault.ipa_known = true;
		tell->located = true;
	}
}

bool tell_conflict(const struct fault_log *log, char text[TELL_TEXT])
{
	uint64_t page = (log->value[FAULT_HPFAR] & HPFAR_FIPA) << 8;
	uint64_t ipa = log->value[FAULT_IPA];
	uint64_t low = log->value[FAULT_FAR] & LOW_BITS;
	bool far = has(log, FAULT_FAR);
	struct tell tell;

	tell_make(log, &tell);
	if (!has(log, FAULT_IPA) || tell.of_el2 || (tell.abort && tell.located))
		return false;
	if (has(log, FAULT_HPFAR) && (ipa ^ page) & ~LOW_BITS) {
		snprintf(text, TELL_TEXT,
			 "HPFAR_EL2 0x%" PRIx64 " says the page 0x%" PRIx64
			 ", and the IPA that is named is "
			 "0x%" PRIx64 ": which is it?",
			 log->value[FAULT_HPFAR], page, ipa);
		return true;
	}
	/* FnV, and a walk's own access, leave bits 11:0 of the IPA open. */
	far &= !tell.abort || !(tell.fault.stage1_walk || log->value[FAULT_ESR] >> 10 & 1);
	if (far && ipa & LOW_BITS && (ipa & LOW_BITS) != low) {
		snprintf(text, TELL_TEXT,
			 "FAR_EL2 0x%" PRIx64 " and the IPA 0x%" PRIx64
			 " differ in bits 11:0: which is it?",
			 log->value[FAULT_FAR], ipa);
		return true;
	}
	return false;
}

/* The register that an access moves: "w8", "xzr". */
static const char *register_name(const struct s2pt_fault *fault, char name[8])
{
	char kind = fault->access_wide ? 'x' : 'w';

	if (fault->access_register == 31)
		snprintf(name, 8, "%czr", kind);
	else
		snprintf(name, 8, "%c%u", kind, fault->access_register & 31);
	return name;
}

const char *tell_access(const struct tell *tell, char text[TELL_TEXT])
{
	const struct s2pt_fault *fault = &tell->fault;
	unsigned int class = syndrome_class(tell->log.value[FAULT_ESR]);
	bool fetch = class == SYNDROME_FETCH || class == SYNDROME_FETCH_SAME;
	bool write = !fetch && (tell->log.value[FAULT_ESR] >> 6 & 1);
	char name[8];

	if (fault->stage1_walk)
		snprintf(text, TELL_TEXT, "the walk of stage 1 for %s (S1PTW)%s",
			 fetch ? "a fetch" : "an access to data",
			 fault->write ? ", which has to be able to write its tables" : "");
	else if (fetch)
		snprintf(text, TELL_TEXT, "a fetch");
	else if (fault->maintenance)
		snprintf(text, TELL_TEXT,
			 "a cache maintenance or address translation instruction (CM)");
	else if (fault->access_valid)
		snprintf(text, TELL_TEXT, "a %s of %u byte%s %s %s%s", write ? "write" : "read",
			 1U << fault->access_size, fault->access_size ? "s" : "",
			 write ? "from" : "to", register_name(fault, name),
			 fault->access_signed ? ", sign-extended" : "");
	else
		snprintf(text, TELL_TEXT, "a %s, of which the syndrome says no more (ISV is 0)",
			 write ? "write" : "read");
	return text;
}

/* Why the IPA is not known, and what would tell it. */
static const char *unknown_ipa(const struct tell *tell, char text[TELL_TEXT])
{
	const struct fault_log *log = &tell->log;
	char held[64] = "";
	const char *ask = "";

	if (has(log, FAULT_HPFAR))
		snprintf(held, sizeof(held),
			 " (it holds that of 0x%" PRIx64 ", which proves nothing)",
			 (log->value[FAULT_HPFAR] & HPFAR_FIPA) << 8);
	if (has(log, FAULT_PAR) && log->value[FAULT_PAR] & PAR_F && log->value[FAULT_PAR] & PAR_S)
		ask = "; PAR_EL1 says that the translation failed at stage 2, on the walk of stage 1";
	else if (has(log, FAULT_PAR))
		ask = "; PAR_EL1 says that the translation failed: the guest has changed its tables";
	else if (tell->fault.kind == S2PT_FAULT_PERMISSION)
		ask = "; ask by AT S1E1R of FAR_EL2, and give --par";
	snprintf(text, TELL_TEXT, "IPA not known: HPFAR_EL2 is UNKNOWN after such a fault%s%s",
		 held, ask);
	return text;
}

const char *tell_ipa(const struct tell *tell, char text[TELL_TEXT])
{
	const struct fault_log *log = &tell->log;
	const struct s2pt_fault *fault = &tell->fault;
	const char *low = "";

	if (tell->of_el2)
		return "EL2's own access: its stage 1 faulted, and there is no IPA";
	if (tell->located) {
		snprintf(text, TELL_TEXT, "IPA 0x%" PRIx64 " (%s; HPFAR_EL2 is UNKNOWN here)",
			 fault->ipa,
			 has(log, FAULT_PAR) ? "from PAR_EL1 and FAR_EL2" : "as the log has it");
		return text;
	}
	if (!has(log, FAULT_HPFAR) && !has(log, FAULT_IPA) && fault->ipa_known)
		return "IPA: HPFAR_EL2 would tell it, and is not given";
	if (!fault->ipa_known)
		return unknown_ipa(tell, text);
	if (fault->stage1_walk)
		low = " (of one of the guest's tables; bits 11:0 are not told)";
	else if (tell->log.value[FAULT_ESR] >> 10 & 1)
		low = " (FnV: FAR_EL2 does not tell bits 11:0)";
	else if (!has(log, FAULT_FAR) && has(log, FAULT_HPFAR))
		low = " (FAR_EL2 would tell bits 11:0)";
	snprintf(text, TELL_TEXT, "IPA 0x%" PRIx64 "%s", fault->ipa, low);
	return text;
}

static const char *kvm_translation(const struct s2pt_fault *fault)
{
	if (fault->stage1_walk)
		return "maps what backs the IPA (user_mem_abort()); without memory there, gives the "
		       "guest an external abort on its walk";
	if (fault->exec)
		return "maps what backs the IPA (user_mem_abort()); without memory there, gives the "
		       "guest an instruction abort";
	if (fault->maintenance)
		return "maps what backs the IPA (user_mem_abort()); without memory there, skips the "
		       "instruction";
	if (fault->access_valid)
		return "maps what backs the IPA (user_mem_abort()); without memory there, emulates the "
		       "access (io_mem_abort())";
	return "maps what backs the IPA (user_mem_abort()); without memory there, user space gets "
	       "KVM_EXIT_ARM_NISV or -ENOSYS, for ISV is 0";
}

const char *tell_kvm(const struct tell *tell)
{
	const struct s2pt_fault *fault = &tell->fault;

	if (tell->of_el2)
		return "panics: it does not expect faults of its own, but for fixed-up accesses";
	switch (fault->kind) {
	case S2PT_FAULT_TRANSLATION:
		return kvm_translation(fault);
	case S2PT_FAULT_ACCESS:
		return "sets the access flag (handle_access_fault())";
	case S2PT_FAULT_PERMISSION:
		return "adds the permission where the leaf has the size that would be mapped "
		       "(kvm_pgtable_stage2_relax_perms()), else maps; emulates a write to a "
		       "read-only slot";
	case S2PT_FAULT_EXCLUSIVE:
		return "gives the guest the same abort";
	case S2PT_FAULT_EXTERNAL:
		return "lets the host look for a memory error, else gives the guest an external abort "
		       "(kvm_handle_guest_sea())";
	case S2PT_FAULT_ADDRESS_SIZE:
	case S2PT_FAULT_TLB_CONFLICT:
	case S2PT_FAULT_ALIGNMENT:
	case S2PT_FAULT_GRANULE:
	case S2PT_FAULT_UPDATE:
	case S2PT_FAULT_OTHER:
		return "gives up: \"Unsupported FSC\", and -EFAULT to user space";
	}
	return "";
}

const char *tell_action(enum s2pt_action action)
{
	switch (action) {
	case S2PT_ACT_MAP:
		return "map";
	case S2PT_ACT_RELAX:
		return "relax";
	case S2PT_ACT_TOUCH:
		return "set the access flag";
	case S2PT_ACT_EMULATE:
		return "emulate the access";
	case S2PT_ACT_INJECT:
		return "give the guest an abort";
	case S2PT_ACT_CLEAR:
		return "invalidate the VMID";
	}
	return "?";
}
