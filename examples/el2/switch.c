/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two VMs take turns on one CPU, each with tables and a VMID of its own: VTTBR_EL2 is written, and no
 * TLB is invalidated in between.  Tables are changed while the other VM is current.  Prints what it
 * does to tables and registers as a recording, in lines that begin with "rec ".
 */

#include "cpu.h"
#include "el2.h"
#include "truth_guest.h"

#include <s2pt/arm64.h>
#include <s2pt/event.h>
#include <s2pt/record/line.h>

#define VMS  2
#define PAGE UINT64_C(4096)

static struct vm {
	struct s2pt pt;
	struct s2pt_arm64_vm registers;
} vms[VMS];

static struct s2pt_arm64 machine;
static struct s2pt_geom geometry;
static unsigned int cases;
static unsigned int wrong;
/* EL2's own stage 1 was made before, and is not recorded. */
static bool records;

static void record(const struct s2pt_line *line)
{
	char text[S2PT_LINE_SIZE];

	if (records && s2pt_line_print(line, text, sizeof(text)) > 0)
		print("rec %s\n", text);
}

static void record_at(enum s2pt_line_kind kind, uint64_t at, uint64_t size)
{
	record(&(struct s2pt_line){ .kind = kind, .at = at, .size = size });
}

static void record_step(const char *name, bool has_operand, uint64_t operand)
{
	record(&(struct s2pt_line){ .kind = S2PT_LINE_STEP,
				    .name = name,
				    .has_operand = has_operand,
				    .operand = operand });
}

/* Called by the traced core; one CPU, so that no store comes between. */
void s2pt_event(const struct s2pt_event *event)
{
	struct s2pt_line line = {
		.at = (uint64_t)(uintptr_t)event->slot,
		.found = event->found.word,
		.want = event->want.word,
	};

	if (event->kind != S2PT_EVENT_WON && event->kind != S2PT_EVENT_MADE)
		return;
	line.kind = event->kind == S2PT_EVENT_WON ? S2PT_LINE_SWAP : S2PT_LINE_RELEASE;
	record(&line);
}

/* VTTBR_EL2 was written: what it has now is recorded, not what it should have. */
static void record_switch(void)
{
	record_step("msr vttbr_el2", true, s2pt_arm64_read_vttbr());
	record_step("isb", false, 0);
}

/* Invalidate for a VM, whichever is current. */
static void hook_tlbi(void *context, const struct s2pt_tlbi *request)
{
	const struct vm *vm = context;
	struct s2pt_arm64_before before;
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_arm64_enter(machine.speculative_at, &vm->registers, &before);
	if (before.other) {
		record_step("dsb nsh", false, 0);
		record_switch();
	}
	s2pt_steps_begin(&steps, &geometry, &machine.tlb, request);
	while (s2pt_steps_next(&steps, &step)) {
		stage2_step(&step);
		record_step(s2pt_step_name(step.op), s2pt_step_has_operand(step.op), step.operand);
	}
	s2pt_arm64_leave(&before);
	if (before.other)
		record_switch();
}

static void *hook_alloc(void *context, void *cache, unsigned int pages)
{
	void *table = pool_alloc(pages);

	(void)context;
	(void)cache;
	if (table)
		record_at(S2PT_LINE_ALLOC, (uintptr_t)table, pages * PAGE);
	return table;
}

static void hook_free(void *context, void *table, unsigned int pages)
{
	(void)context;
	for (unsigned int i = 0; i < pages; i++)
		record_at(S2PT_LINE_FREE, (uintptr_t)table + i * PAGE, 0);
	pool_free(table, pages);
}

/* One CPU, which is in no walk. */
static void hook_retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	record_at(S2PT_LINE_RETIRE, (uintptr_t)table, 0);
	s2pt_subtree_free(pt, table, level);
}

static const struct s2pt_ops ops = {
	.alloc = hook_alloc,
	.free = hook_free,
	.retire = hook_retire,
	.tlbi = hook_tlbi,
};

static void record_head(const struct s2pt_format *format)
{
	char text[S2PT_LINE_SIZE];
	const struct s2pt_line_head head = {
		.version = 2,
		.granule = format->geom.granule,
		.ipa = format->geom.ipa_bits,
		.pa = format->geom.pa_bits,
		.start = format->geom.start_level,
		.cpus = 1,
		.vmid = 1,
		.policy = "exact",
	};

	if (s2pt_line_print_head(&head, text, sizeof(text)) > 0)
		print("rec %s\n", text);
}

static void map(struct vm *vm, s2pt_ipa_t ipa, s2pt_pa_t pa)
{
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = pa,
		.size = PAGE,
		.attr = { .perm = S2PT_R | S2PT_W | S2PT_X },
	};

	record_at(S2PT_LINE_ENTER, 0, 0);
	must(s2pt_map(&vm->pt, &mapping));
	record_at(S2PT_LINE_LEAVE, 0, 0);
}

static void begin(void)
{
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = 40,
		.pa_bits = 40,
		.start_level = S2PT_START_AUTO,
	};
	struct s2pt_vtcr_extra extra = { .ps = 0 };

	s2pt_arm64_look(&machine);
	pool_init(PAGE);
	must(s2pt_geom_init(&geometry, &want));
	for (unsigned int i = 0; i < VMS; i++) {
		struct vm *vm = &vms[i];
		struct s2pt_vttbr fields = { .vmid = i + 1 };
		struct s2pt_config config = {
			.format = { .geom = geometry },
			.policy = S2PT_EXACT,
			.tlb_range = machine.tlb.range,
			.vmid = i + 1,
			.ops = &ops,
			.context = vm,
		};

		if (i == 0)
			record_head(&config.format);
		records = true;
		vm->registers.vtcr = s2pt_vtcr_compose(&geometry, &extra);
		vm->registers.vttbr = s2pt_arm64_read_vttbr();
		must(s2pt_init(&vm->pt, &config));
		fields.root = s2pt_root_pa(&vm->pt);
		must(s2pt_vttbr_compose(&geometry, &fields, &vm->registers.vttbr));
		record(&(struct s2pt_line){ .kind = S2PT_LINE_ROOT,
					    .at = fields.root,
					    .has_vmid = true,
					    .vmid = i + 1 });
	}
}

/* Switch to a VM, and let it load or store. */
static void expect(struct vm *vm, bool store, enum outcome want, const char *what)
{
	struct attempt attempt = { .store = store };
	enum outcome got;

	guest_use(vm->registers.vtcr, vm->registers.vttbr);
	record_switch();
	got = guest_try(0, &attempt);
	cases++;
	wrong += got != want;
	print("switch: VM %u %s: %s\n", (unsigned int)(vm - vms), what,
	      got == want ? "as it must be" : "WRONG");
}

static void each_has_its_own(void)
{
	for (unsigned int i = 0; i < VMS; i++) {
		map(&vms[i], (uint64_t)(uintptr_t)guest_load, (uint64_t)(uintptr_t)guest_load);
		map(&vms[i], DATA_IPA, i ? NEW_PA : OLD_PA);
	}
	*(volatile uint64_t *)OLD_PA = OLD_PA;
	*(volatile uint64_t *)NEW_PA = NEW_PA;
	for (unsigned int round = 0; round < 3; round++) {
		expect(&vms[0], false, READ_OLD, "reads its own");
		expect(&vms[1], false, READ_NEW, "reads its own");
	}
}

/* What is done to a VM while another one is current holds for it, and for it alone. */
static void the_other_is_changed(void)
{
	const struct s2pt_range range = { DATA_IPA, PAGE };
	struct s2pt_gather gather;

	map(&vms[0], DATA_IPA, NEW_PA);
	expect(&vms[1], false, READ_NEW, "reads what it had");
	expect(&vms[0], false, READ_NEW, "reads what it was moved to");
	s2pt_gather_init(&gather);
	record_at(S2PT_LINE_ENTER, 0, 0);
	must(s2pt_unmap(s2pt_exclusive(&vms[1].pt), &range, &gather));
	s2pt_gather_flush(&vms[1].pt, &gather);
	record_at(S2PT_LINE_LEAVE, 0, 0);
	expect(&vms[0], false, READ_NEW, "reads what it had");
	expect(&vms[1], false, FAULT_TRANSLATION, "has nothing there any more");
	expect(&vms[0], false, READ_NEW, "reads what it had");
	map(&vms[1], DATA_IPA, OLD_PA);
	expect(&vms[1], true, STORED, "writes");
	record_at(S2PT_LINE_ENTER, 0, 0);
	must(s2pt_protect_alone(s2pt_exclusive(&vms[0].pt), &range, S2PT_W, NULL));
	record_at(S2PT_LINE_LEAVE, 0, 0);
	expect(&vms[1], true, STORED, "writes");
	expect(&vms[0], true, FAULT_PERMISSION, "writes no more");
}

void cpu_main(unsigned int number, uint64_t devicetree)
{
	(void)number;
	(void)devicetree;
	begin();
	each_has_its_own();
	the_other_is_changed();
	record_at(S2PT_LINE_END, 0, 0);
	for (unsigned int i = 0; i < VMS; i++)
		s2pt_destroy(s2pt_exclusive(&vms[i].pt));
	print("switch: %u cases, %u wrong\n", cases, wrong);
	power_off(wrong ? 1 : 0);
}

void el2_surprise(uint64_t esr, uint64_t elr, uint64_t far)
{
	print("\nswitch: exception at EL2: ESR %x ELR %x FAR %x\n", esr, elr, far);
	power_off(2);
}
