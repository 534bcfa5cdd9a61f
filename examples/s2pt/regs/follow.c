/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from registers: the shape of the table, where its root is, what the CPU takes. */

#include "common/args.h"
#include "common/vtcr.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>

/*
 * The value that shapes the table.  VSTCR_EL2 has the input's width, the granule and the start level of the
 * Secure space; all else, PS and DS among it, is that of VTCR_EL2 for both (AArch64.GetS2TTWParams()).
 * Where nobody has said that one, outputs may have 48 bits.
 */
static uint64_t shaping(const struct regs_context *context, enum reg reg)
{
	const uint64_t own = UINT64_C(1) << 33 | UINT64_C(3) << 14 | UINT64_C(0xff);
	uint64_t value = context->found->value[reg];
	uint64_t rest = UINT64_C(5) << 16;

	if (reg != REG_VSTCR)
		return value;
	if (context->found->has[REG_VTCR])
		rest = context->found->value[REG_VTCR];
	return (value & own) | (rest & ~own);
}

/* The table's shape, as the CPU or the widest one reads it. */
static bool shape_of_vtcr(const struct regs_context *context, uint64_t vtcr, struct s2pt_geom *geom)
{
	struct s2pt_cpu cpu = context->has_cpu ? context->cpu : vtcr_cpu(52);
	struct s2pt_vtcr_reader reader = { .cpu = &cpu, .aarch32 = context->aarch32 };

	return !s2pt_vtcr_parse_for(geom, NULL, vtcr, &reader);
}

static void tell_shape(const struct s2pt_geom *geom, bool tells_pa, struct findings *facts)
{
	uint64_t bytes = UINT64_C(8) * s2pt_root_entries(geom);
	char granule[8];
	char root[8];
	char align[8];
	char pa[32] = "PA as VTCR_EL2 says";

	if (tells_pa)
		(void)snprintf(pa, sizeof(pa), "PA %u bits", geom->pa_bits);
	findings_add(facts,
		     "%s granule%s, IPA %u bits, %s, start level %d; root of %u table%s with %u "
		     "entries: %s, aligned to %s",
		     args_show_size(s2pt_page_size(geom), granule), geom->lpa2 ? " with LPA2" : "",
		     geom->ipa_bits, pa, geom->start_level, geom->root_pages,
		     geom->root_pages > 1 ? "s" : "", s2pt_root_entries(geom),
		     args_show_size(bytes, root), args_show_size(s2pt_root_align(geom), align));
}

/* Which CPUs take it, where nobody has said which it is. */
static void tell_cpus(uint64_t vtcr, struct findings *facts)
{
	unsigned int smallest = vtcr_smallest(vtcr, false);
	unsigned int aarch32 = vtcr_smallest(vtcr, true);

	if (!smallest)
		findings_add(
			facts,
			"some CPU takes it, while EL1 is in AArch32 state: one with addresses of %u bits or "
			"more",
			aarch32);
	else if (aarch32 < smallest)
		findings_add(
			facts,
			"some CPU takes it: one with addresses of %u bits or more and the features; "
			"while EL1 is in AArch32 state, of %u bits or more",
			smallest, aarch32);
	else
		findings_add(
			facts,
			"some CPU takes it: one with addresses of %u bits or more and the features",
			smallest);
}

static void follow_vtcr(const struct regs_context *context, enum reg reg, struct findings *facts,
			struct findings *findings)
{
	static const unsigned int ps_bits[] = { 32, 36, 40, 42, 44, 48, 52, 56 };
	struct s2pt_cpu cpu = context->has_cpu ? context->cpu : vtcr_cpu(52);
	struct s2pt_vtcr_reader reader = { .cpu = &cpu, .aarch32 = context->aarch32 };
	uint64_t vtcr = shaping(context, reg);
	bool tells_pa = reg == REG_VTCR || context->found->has[REG_VTCR];
	const char *unmodelled = vtcr_unmodelled(vtcr);
	unsigned int bits = ps_bits[vtcr >> 16 & 7];
	struct s2pt_geom geom;

	if (unmodelled) {
		findings_add(findings,
			     "%s is set, and not modelled: nothing more is said of this table",
			     unmodelled);
		return;
	}
	vtcr_explain(vtcr, &reader, findings);
	if (!shape_of_vtcr(context, vtcr, &geom))
		return;
	tell_shape(&geom, tells_pa, facts);
	if (context->has_cpu)
		findings_add(facts, "legal on this CPU, with addresses of %u bits", cpu.pa_bits);
	else
		tell_cpus(vtcr, facts);
	if (geom.ipa_bits > bits && tells_pa)
		findings_add(
			facts,
			"the input is wider than PS, %u bits, which bounds outputs only: the CPU's "
			"addresses bound the input",
			bits);
}

static void follow_vttbr(const struct regs_context *context, enum reg tcr, uint64_t vttbr,
			 struct findings *facts, struct findings *findings)
{
	struct s2pt_vttbr root;
	struct s2pt_geom geom;
	char size[8];

	if (!context->found->has[tcr]) {
		findings_add(facts, "%s would tell the alignment of the root", reg_name(tcr));
		return;
	}
	if (!shape_of_vtcr(context, shaping(context, tcr), &geom))
		return;
	s2pt_vttbr_parse(&geom, vttbr, &root);
	findings_add(facts, "root at 0x%" PRIx64, root.root);
	if (root.stray)
		findings_add(
			findings,
			"the address is not aligned to the root of %s: the architecture lets the "
			"bits 0x%" PRIx64
			" count as zero, as here, or corrupt the walk's addresses "
			"(CONSTRAINED UNPREDICTABLE)",
			args_show_size(s2pt_root_align(&geom), size), root.stray);
	if (root.root >= s2pt_pa_end(&geom))
		findings_add(findings,
			     "the root lies beyond the output space of %u bits: an address "
			     "size fault at level 0",
			     geom.pa_bits);
}

/* What stage 2 can do on the CPU whose ID registers these are. */
static void follow_cpu(const struct regs_context *context, struct findings *facts)
{
	const struct s2pt_cpu *cpu = &context->cpu;

	findings_add(facts, "addresses of %u bits; granules of stage 2:%s%s%s%s%s", cpu->pa_bits,
		     cpu->granule_4k ? " 4K" : "", cpu->lpa2_4k ? " (LPA2)" : "",
		     cpu->granule_16k ? " 16K" : "", cpu->lpa2_16k ? " (LPA2)" : "",
		     cpu->granule_64k ? " 64K" : "");
}

void regs_follow(const struct regs_context *context, enum reg reg, struct findings *facts,
		 struct findings *findings)
{
	uint64_t value = context->found->value[reg];

	if (reg == REG_VTCR || reg == REG_VSTCR)
		follow_vtcr(context, reg, facts, findings);
	else if (reg == REG_VTTBR)
		follow_vttbr(context, REG_VTCR, value, facts, findings);
	else if (reg == REG_VSTTBR)
		follow_vttbr(context, REG_VSTCR, value, facts, findings);
	else if (reg == REG_MMFR0)
		follow_cpu(context, facts);
	else if (reg == REG_TCR && !context->found->has[REG_HCR])
		findings_add(facts, "read as with HCR_EL2.E2H %u; --e2h or HCR_EL2 says it",
			     context->e2h);
}
