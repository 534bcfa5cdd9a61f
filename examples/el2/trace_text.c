/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints records as lines of a recording, into a file of the host's by semihosting. */

#include "trace_text.h"

#include "cpu.h"
#include "el2.h"

/* Calls of semihosting. */
#define SYS_OPEN  0x01
#define SYS_CLOSE 0x02
#define SYS_WRITE 0x05
#define MODE_W    4

/* VTCR_EL2.HA: the MMU sets access flags, without which it sets no dirty state. */
#define VTCR_HA (1 << 21)

static struct {
	char text[1 << 16];
	uint64_t used;
	uint64_t handle;
	bool bad;
} file;

static uint64_t semihosting(uint64_t call, const uint64_t *block)
{
	register uint64_t x0 __asm__("x0") = call;
	register uint64_t x1 __asm__("x1") = (uint64_t)(uintptr_t)block;

	__asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
	return x0;
}

static void file_write(void)
{
	uint64_t block[3] = { file.handle, (uint64_t)(uintptr_t)file.text, file.used };

	if (file.used && semihosting(SYS_WRITE, block) != 0)
		file.bad = true;
	file.used = 0;
}

/* Where the next line goes; there is always room for one. */
static char *next_line(void)
{
	if (file.used > sizeof(file.text) - S2PT_LINE_SIZE)
		file_write();
	return file.text + file.used;
}

/* The next line is there, of that length. */
static void end_line(int length)
{
	if (length < 0) {
		file.bad = true;
		return;
	}
	file.text[file.used + (uint64_t)length] = '\n';
	file.used += (uint64_t)length + 1;
}

static void put_head(void)
{
	const struct s2pt_format *format = &stage2.config.format;

	end_line(s2pt_line_print_head(
		&(struct s2pt_line_head){
			.granule = format->geom.granule,
			.ipa = format->geom.ipa_bits,
			.pa = format->geom.pa_bits,
			.start = format->geom.start_level,
			.lpa2 = format->geom.lpa2,
			.fwb = format->fwb,
			.hardware = (read_reg(vtcr_el2) & VTCR_HA) != 0,
			.caches = true,
			.cpus = CPUS,
			.vmid = stage2.config.vmid,
			.policy = "kvm",
		},
		next_line(), S2PT_LINE_SIZE));
}

static void put_record(const struct trace_record *record)
{
	end_line(s2pt_line_print(
		&(struct s2pt_line){
			.kind = record->kind,
			.cpu = record->cpu,
			.at = record->at,
			.size = record->want,
			.found = record->found,
			.want = record->want,
			.name = s2pt_step_name(record->op),
			.has_vmid = record->op > S2PT_ISB,
			.vmid = stage2.config.vmid,
			.has_operand = s2pt_step_has_operand(record->op),
			.operand = record->want,
		},
		next_line(), S2PT_LINE_SIZE));
}

bool trace_print(const struct trace_record *records, uint64_t count)
{
	static const char name[] = "s2pt.recording";

	file.handle = semihosting(SYS_OPEN, (const uint64_t[3]){ (uint64_t)(uintptr_t)name, MODE_W,
								 sizeof(name) - 1 });
	if (file.handle == UINT64_MAX)
		return false;
	put_head();
	for (uint64_t i = 0; i < count && !file.bad; i++) {
		put_record(&records[i]);
	}
	file_write();
	return semihosting(SYS_CLOSE, &file.handle) == 0 && !file.bad;
}
