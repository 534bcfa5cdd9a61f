/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's stage 2: its table, answers to faults. */

#include "cpu.h"
#include "el2.h"
#include "log.h"
#include "trace.h"

#define VMID     1
#define IPA_BITS 40
/* RW, VM, TSC, APK, API, EnSCXT */
#define HCR     (UINT64_C(1) << 31 | 1 << 19 | 1 | UINT64_C(3) << 40 | UINT64_C(1) << 53)
#define HCR_FWB (UINT64_C(1) << 46)

static uint64_t vtcr;
static uint64_t vttbr;
static bool pages_only;
static bool coherent_code;
static struct s2pt_ops ops;

/* Told by libs2pt of dirty state that an operation took away. */
static void ops_dirty(void *context, const struct s2pt_range *range)
{
	(void)context;
	log_dirty(range);
}

void stage2_init(const struct options *options)
{
	struct s2pt_id_regs regs = {
		.mmfr0 = read_reg(id_aa64mmfr0_el1),
		.mmfr1 = read_reg(id_aa64mmfr1_el1),
		.mmfr2 = read_reg(id_aa64mmfr2_el1),
		.isar0 = read_reg(id_aa64isar0_el1),
		.isar3 = read_reg(s3_0_c0_c6_3),
	};
	struct s2pt_config config = { .policy = S2PT_KVM, .vmid = VMID, .ops = &ops };
	struct s2pt_vtcr_extra extra = { .ps = 0 };
	struct s2pt_vttbr fields = { .vmid = VMID };
	struct s2pt_cpu cpu;
	enum s2pt_status status;

	s2pt_cpu_decode(&cpu, &regs);
	if (options->hardware_log && !cpu.dirty) {
		print("el2: this CPU sets no dirty state\n");
		power_off(5);
	}
	status = s2pt_geom_for_cpu(&config.format.geom, &cpu, options->granule, IPA_BITS);
	if (status != S2PT_DONE)
		fail(s2pt_status_name(status), 0);
	config.format.fwb = cpu.fwb;
	config.format.xnx = cpu.xnx;
	config.tlb_range = cpu.tlb_range;
	config.tlb_dirty = cpu.tlb_dirty;
	extra.vmid16 = cpu.vmid16;
	extra.access_flag = options->hardware_log;
	extra.dirty = options->hardware_log;
	log_init(options->hardware_log);
	ops = stage2_ops;
	ops.dirty = ops_dirty;
	pages_only = options->pages_only;
	coherent_code = (read_reg(ctr_el0) >> 29 & 1) != 0;
	pool_init(s2pt_page_size(&config.format.geom));
	stage2_ops_init(&config.format.geom);
	status = s2pt_init(&stage2, &config);
	if (status != S2PT_DONE)
		fail(s2pt_status_name(status), 0);
	vtcr = s2pt_vtcr_compose(&config.format.geom, &extra);
	fields.root = s2pt_root_pa(&stage2);
	trace(S2PT_LINE_ROOT, fields.root, 0);
	status = s2pt_vttbr_compose(&config.format.geom, &fields, &vttbr);
	if (status != S2PT_DONE)
		fail(s2pt_status_name(status), fields.root);
	print("el2: granule %d, start level %u, %u root pages, VTCR_EL2 %x\n",
	      s2pt_page_size(&config.format.geom), config.format.geom.start_level,
	      config.format.geom.root_pages, vtcr);
}

void stage2_enter_cpu(void)
{
	static const enum s2pt_step_op fresh[] = { S2PT_VMALLS12E1, S2PT_DSB_NSH, S2PT_ISB };

	write_reg(vtcr_el2, vtcr);
	write_reg(vttbr_el2, vttbr);
	write_reg(hcr_el2, stage2.config.format.fwb ? HCR | HCR_FWB : HCR);
	isb();
	for (unsigned int i = 0; i < sizeof(fresh) / sizeof(fresh[0]); i++)
		stage2_record_step(&(struct s2pt_step){ .op = fresh[i] });
}

static bool in_ram(s2pt_ipa_t ipa)
{
	return ipa >= RAM_IPA && ipa < RAM_IPA + RAM_SIZE;
}

/* The memory behind an address: the guest's at an offset, or the machine's own devices. */
static struct s2pt_backing find_backing(s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = &stage2.config.format.geom;
	uint64_t page = s2pt_page_size(geom);
	struct s2pt_backing backing = {
		.present = true,
		.writable = true,
		.fixed_size = page,
		.found_size = page,
		.sample = s2pt_invalidate_sample(&stage2),
		.exec_free = coherent_code,
	};

	if (in_ram(ipa)) {
		backing.slot_ipa = RAM_IPA;
		backing.slot_size = RAM_SIZE;
		backing.pa = (ipa & ~(page - 1)) + RAM_OFFSET;
		backing.logging = log_is_on();
		backing.hardware_dirty = log_by_hardware();
		if (!pages_only)
			backing.found_size = s2pt_level_size(geom, 2);
	} else {
		backing.slot_ipa = ipa & ~(page - 1);
		backing.slot_size = page;
		backing.pa = backing.slot_ipa;
		backing.memtype = S2PT_DEVICE;
		backing.exec_free = false;
	}
	backing.slot_host = in_ram(ipa) ? RAM_IPA + RAM_OFFSET : backing.slot_ipa;
	return backing;
}

/*
 * Find the address of a permission fault by AT, since the CPU need not report it, and leave PAR_EL1
 * as it was.
 */
static bool locate(struct s2pt_fault *fault, uint64_t far)
{
	uint64_t guests = read_reg(par_el1);
	uint64_t par;

	if (fault->ipa_known)
		return true;
	__asm__ volatile("at s1e1r, %0\n\tisb" ::"r"(far) : "memory");
	par = read_reg(par_el1);
	write_reg(par_el1, guests);
	return s2pt_fault_locate(fault, far, par) == S2PT_DONE;
}

static void count(const struct s2pt_fault *fault)
{
	statistics.faults[fault->kind]++;
	if (fault->level >= S2PT_LEVEL_MIN && fault->level <= S2PT_LEVEL_MAX)
		statistics.levels[fault->level - S2PT_LEVEL_MIN]++;
	if (fault->stage1_walk)
		statistics.stage1_walks++;
}

/* Did the answer to this fault replace a block by pages? */
static bool is_split(const struct s2pt_fault *fault, const struct s2pt_plan *plan)
{
	return fault->kind == S2PT_FAULT_PERMISSION && !fault->stage1_walk &&
	       plan->action == S2PT_ACT_MAP && fault->level < S2PT_LEVEL_MAX;
}

static void resolve(const struct s2pt_fault *fault)
{
	struct s2pt_resolution resolution;
	struct s2pt_backing backing;
	enum s2pt_status status;

	stage2_shared(true);
	backing = find_backing(fault->ipa);
	status = s2pt_resolve(&stage2, fault, &backing, &resolution);
	if (status >= S2PT_DONE && resolution.dirty && backing.logging && !backing.hardware_dirty)
		log_dirty(&(struct s2pt_range){ fault->ipa, backing.fixed_size });
	if (backing.logging && fault->kind == S2PT_FAULT_PERMISSION && fault->write)
		statistics.log_faults++;
	stage2_shared(false);
	if (status < S2PT_DONE)
		fail(s2pt_status_name(status), fault->ipa);
	if (resolution.plan.action == S2PT_ACT_EMULATE || resolution.plan.action == S2PT_ACT_INJECT)
		fail("the guest did what it may not at", fault->ipa);
	if (status == S2PT_DONE && is_split(fault, &resolution.plan))
		statistics.splits++;
	if (status == S2PT_BUSY || status == S2PT_RACED)
		statistics.busy++;
	else if (status > S2PT_DONE)
		statistics.spurious++;
	if (stage2_undrained()) {
		(void)stage2_exclusive();
		stage2_exclusive_end();
	}
}

bool stage2_abort(uint64_t esr, struct s2pt_fault *fault)
{
	struct s2pt_syndrome syndrome = {
		.esr = esr,
		.hpfar = read_reg(hpfar_el2),
		.far = read_reg(far_el2),
	};

	if (s2pt_fault_decode(&syndrome, fault) != S2PT_DONE)
		fail("an abort with a syndrome of", esr);
	if (!locate(fault, syndrome.far))
		return true;
	count(fault);
	if ((fault->ipa & ~UINT64_C(0xfff)) == CONTROL_IPA)
		return false;
	resolve(fault);
	return true;
}
