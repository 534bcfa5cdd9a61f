/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints records as lines of a recording, into a file of the host's by semihosting. */

#include "trace_text.h"

#include "el2.h"

/* Calls of semihosting. */
#define SYS_OPEN  0x01
#define SYS_CLOSE 0x02
#define SYS_WRITE 0x05
#define MODE_W    4

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

static void put_word(const char *word)
{
	while (*word)
		file.text[file.used++] = *word++;
}

static void put_hex(uint64_t value)
{
	int shift = 60;

	put_word(" 0x");
	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		file.text[file.used++] = "0123456789abcdef"[value >> shift & 0xf];
}

static void put_decimal(const char *name, uint64_t value)
{
	put_word(name);
	if (value >= 10)
		file.text[file.used++] = (char)('0' + value / 10);
	file.text[file.used++] = (char)('0' + value % 10);
}

static void put_head(void)
{
	const struct s2pt_format *format = &stage2.config.format;

	put_word("s2pt-recording 1");
	put_decimal(" granule=", format->geom.granule);
	put_decimal(" ipa=", format->geom.ipa_bits);
	put_decimal(" pa=", format->geom.pa_bits);
	put_decimal(" start=", (uint64_t)format->geom.start_level);
	put_decimal(" lpa2=", format->geom.lpa2);
	put_decimal(" fwb=", format->fwb);
	put_decimal(" cpus=", CPUS);
	put_decimal(" vmid=", stage2.config.vmid);
	put_word(" caches=1 policy=kvm\n");
}

static const struct {
	const char *word;
	unsigned int numbers;
} kinds[] = {
	[TRACE_ALLOC] = { " alloc", 2 },     [TRACE_ROOT] = { " root", 1 },
	[TRACE_RELEASE] = { " release", 2 }, [TRACE_SWAP] = { " swap", 3 },
	[TRACE_LOST] = { " lost", 3 },       [TRACE_STEP] = { " ", 0 },
	[TRACE_CLEAN] = { " dc", 2 },        [TRACE_DISCARD] = { " ic", 2 },
	[TRACE_RETIRE] = { " retire", 1 },   [TRACE_FREE] = { " free", 1 },
	[TRACE_ENTER] = { " enter", 0 },     [TRACE_LEAVE] = { " leave", 0 },
	[TRACE_READ] = { " read", 0 },       [TRACE_UNREAD] = { " unread", 0 },
	[TRACE_ALONE] = { " alone", 0 },     [TRACE_BESIDE] = { " beside", 0 },
	[TRACE_END] = { " end", 0 },
};

static const struct {
	const char *word;
	bool operand;
} steps[] = {
	[S2PT_DSB_NSHST] = { "dsb nshst", false },
	[S2PT_DSB_NSHLD] = { "dsb nshld", false },
	[S2PT_DSB_NSH] = { "dsb nsh", false },
	[S2PT_DSB_ISHST] = { "dsb ishst", false },
	[S2PT_DSB_ISHLD] = { "dsb ishld", false },
	[S2PT_DSB_ISH] = { "dsb ish", false },
	[S2PT_ISB] = { "isb", false },
	[S2PT_VMALLE1] = { "tlbi vmalle1", false },
	[S2PT_VMALLE1IS] = { "tlbi vmalle1is", false },
	[S2PT_VMALLS12E1] = { "tlbi vmalls12e1", false },
	[S2PT_VMALLS12E1IS] = { "tlbi vmalls12e1is", false },
	[S2PT_VALE2IS] = { "tlbi vale2is", true },
	[S2PT_IPAS2E1] = { "tlbi ipas2e1", true },
	[S2PT_IPAS2E1IS] = { "tlbi ipas2e1is", true },
	[S2PT_RIPAS2E1] = { "tlbi ripas2e1", true },
	[S2PT_RIPAS2E1IS] = { "tlbi ripas2e1is", true },
};

static void put_step(const struct trace_record *record)
{
	put_word(steps[record->op].word);
	if (record->op > S2PT_ISB)
		put_decimal(" ", stage2.config.vmid);
	if (steps[record->op].operand)
		put_hex(record->want);
}

static void put_record(const struct trace_record *record)
{
	unsigned int numbers = kinds[record->kind].numbers;

	put_decimal("", record->cpu);
	put_word(kinds[record->kind].word);
	if (record->kind == TRACE_STEP)
		put_step(record);
	if (numbers)
		put_hex(record->at);
	if (numbers == 3)
		put_hex(record->found);
	if (numbers > 1)
		put_hex(record->want);
	put_word("\n");
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
		if (file.used > sizeof(file.text) - 200)
			file_write();
	}
	file_write();
	return semihosting(SYS_CLOSE, &file.handle) == 0 && !file.bad;
}
