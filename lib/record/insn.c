/* SPDX-License-Identifier: BSD-2-Clause */
/* Carries out barriers, TLBIs, cache maintenance and accesses to system registers in words. */

#include "insn.h"

#include "access.h"
#include "names.h"
#include "out.h"
#include "register.h"
#include "store.h"

#include <limits.h>

#define MOST_WORDS   6
#define MOST_SKIPPED 32

/* An instruction, taken apart. */
struct insn {
	/* The first is the mnemonic; those that are not there are "". */
	char words[MOST_WORDS][NAMES_SIZE];
	/* All of them, with blanks between. */
	char name[2 * NAMES_SIZE];
	uint64_t operand;
	unsigned int cpu;
};

static struct {
	struct s2pt_line_head head;
	void (*call)(const char *name, uint64_t *x);
	/* Instructions that have no line, and how often; the last one may stand for others, too. */
	struct {
		char name[2 * NAMES_SIZE];
		uint64_t count;
	} skipped[MOST_SKIPPED];
} state;

static _Thread_local unsigned int my_cpu;

void insn_cpu(unsigned int cpu)
{
	my_cpu = cpu;
}

void insn_open(const struct s2pt_recorder_config *config)
{
	state.head = config->head;
	state.call = config->call;
	for (unsigned int i = 0; i < MOST_SKIPPED; i++)
		state.skipped[i].count = 0;
	register_open();
}

bool insn_close(void)
{
	uint64_t reads;
	const char *name;

	for (unsigned int i = 0; (name = register_unknown(i, &reads)); i++)
		out_remark("read as 0, for nobody said what it is: ", name, reads);
	for (unsigned int i = 0; i < MOST_SKIPPED && state.skipped[i].count; i++)
		out_remark("not recorded: ", state.skipped[i].name, state.skipped[i].count);
	return state.skipped[0].count == 0;
}

static bool is(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static bool begins(const char *text, const char *with)
{
	while (*with)
		if (*text++ != *with++)
			return false;
	return true;
}

/* Split at blanks, commas and what marks a number; letters become small ones. */
static void split(struct insn *insn, const char *text)
{
	unsigned int word = 0;
	unsigned int length = 0;

	for (; *text && word < MOST_WORDS; text++) {
		char letter = *text;

		if (letter == ' ' || letter == '\t' || letter == ',' || letter == '#') {
			word += length ? 1 : 0;
			length = 0;
		} else if (length + 1 < NAMES_SIZE) {
			if (letter >= 'A' && letter <= 'Z')
				letter = (char)(letter - 'A' + 'a');
			insn->words[word][length++] = letter;
		}
	}
}

static unsigned int number_of(const char *word)
{
	unsigned int number = 0;

	if (*word == 'c')
		word++;
	for (; *word >= '0' && *word <= '9'; word++)
		number = number * 10 + (unsigned int)(*word - '0');
	return number;
}

/* Join the words with blanks. */
static void put_name(struct insn *insn)
{
	unsigned int length = 0;

	for (unsigned int i = 0; i < MOST_WORDS && insn->words[i][0]; i++) {
		if (i > 0 && length + 1 < sizeof(insn->name))
			insn->name[length++] = ' ';
		for (const char *from = insn->words[i]; *from; from++)
			if (length + 1 < sizeof(insn->name))
				insn->name[length++] = *from;
	}
	insn->name[length] = 0;
}

/* Give what is called by its encoding its name. */
static void resolve(struct insn *insn)
{
	char name[NAMES_SIZE];
	uint32_t key;

	if (is(insn->words[0], "sys") || is(insn->words[0], "sysl")) {
		key = NAMES_KEY(1, number_of(insn->words[1]), number_of(insn->words[2]),
				number_of(insn->words[3]), number_of(insn->words[4]));
		names_instruction(key, name);
		*insn = (struct insn){ .operand = insn->operand, .cpu = insn->cpu };
		split(insn, name);
	} else if (names_parse(insn->words[1], &key)) {
		names_register(key, insn->words[1]);
	}
}

/* The VMID that is current, as far as it is known. */
static unsigned int vmid_of(const struct insn *insn)
{
	if (!register_written("vttbr_el2", insn->cpu))
		return state.head.vmid;
	return (unsigned int)(register_read("vttbr_el2", insn->cpu) >> 48);
}

static void tell(const char *name, const struct insn *insn, bool has_vmid, bool has_operand)
{
	store_line((struct s2pt_line){
		.kind = S2PT_LINE_STEP,
		.name = name,
		.has_vmid = has_vmid,
		.vmid = has_vmid ? vmid_of(insn) : 0,
		.has_operand = has_operand,
		.operand = insn->operand,
	});
}

/* There is no line for this one. */
static void skip(const struct insn *insn)
{
	unsigned int i = 0;

	while (i + 1 < MOST_SKIPPED && state.skipped[i].count &&
	       !is(state.skipped[i].name, insn->name))
		i++;
	if (!state.skipped[i].count++)
		for (unsigned int j = 0; j < sizeof(insn->name); j++)
			state.skipped[i].name[j] = insn->name[j];
}

static void do_barrier(struct insn *insn)
{
	static const char options[16][NAMES_SIZE] = {
		"ssbb", "oshld", "oshst", "osh", "pssbb", "nshld", "nshst", "nsh",
		"8",    "ishld", "ishst", "ish", "12",    "ld",    "st",    "sy",
	};
	char *option = insn->words[1];

	if (!option[0] || (option[0] >= '0' && option[0] <= '9')) {
		const char *from = options[option[0] ? number_of(option) & 15 : 15];

		for (unsigned int i = 0; i < NAMES_SIZE; i++)
			option[i] = from[i];
		put_name(insn);
	}
	if (is(insn->words[0], "dsb"))
		store_compare();
	tell(insn->name, insn, false, false);
}

static void do_tlbi(const struct insn *insn)
{
	const char *op = insn->words[1];
	bool all = begins(op, "alle") || begins(op, "vmall") || begins(op, "paall");

	store_compare();
	tell(insn->name, insn, true, !all);
}

static void do_msr(const struct insn *insn)
{
	const char *name = insn->words[1];

	if (!register_write(name, insn->cpu, insn->operand))
		skip(insn);
	if (is(name, "vttbr_el2") || is(name, "vtcr_el2") || is(name, "hcr_el2") ||
	    (state.head.secure && (is(name, "vsttbr_el2") || is(name, "vstcr_el2"))))
		tell(insn->name, insn, false, true);
}

/* Bytes of a line of the data caches, or of the instruction caches. */
static uint64_t cache_line(const struct insn *insn, bool data)
{
	uint64_t ctr = register_read("ctr_el0", insn->cpu);

	return UINT64_C(4) << (data ? ctr >> 16 & 15 : ctr & 15);
}

/* Maintenance of the caches of one line at an address, or of all instruction caches. */
static void do_maintenance(const struct insn *insn)
{
	bool data = insn->words[0][0] == 'd';
	const char *op = insn->words[1];
	uint64_t line = cache_line(insn, data);
	const void *at = (const void *)(uintptr_t)(insn->operand & ~(line - 1));

	if (begins(op, "iall"))
		store_line((struct s2pt_line){ .kind = S2PT_LINE_IC,
					       .size = UINT64_C(1) << state.head.pa });
	else if (is(op, "cvac") || is(op, "civac") || is(op, "cvap") || is(op, "cvadp"))
		store_line((struct s2pt_line){
			.kind = S2PT_LINE_DC, .at = memory_pa(at), .size = line });
	else if (is(op, "ivau"))
		store_line((struct s2pt_line){
			.kind = S2PT_LINE_IC, .at = memory_pa(at), .size = line });
	else if (is(op, "zva"))
		access_zero(insn->operand);
	else if (is(op, "isw") || is(op, "csw") || is(op, "cisw"))
		skip(insn);
}

/* What leaves this exception level, and comes back. */
static void do_call(const struct insn *insn, uint64_t *x)
{
	if (is(insn->words[0], "eret"))
		tell(insn->name, insn, false, false);
	if (!state.call)
		return;
	/* The harness's function may run the code. */
	out_leave();
	state.call(insn->name, x);
	(void)out_enter();
}

static uint64_t carry_out(struct insn *insn, uint64_t *x)
{
	const char *mnemonic = insn->words[0];

	if (is(mnemonic, "dsb") || is(mnemonic, "dmb"))
		do_barrier(insn);
	else if (is(mnemonic, "isb"))
		tell("isb", insn, false, false);
	else if (is(mnemonic, "tlbi"))
		do_tlbi(insn);
	else if (is(mnemonic, "msr"))
		do_msr(insn);
	else if (is(mnemonic, "mrs"))
		return register_read(insn->words[1], insn->cpu);
	else if (is(mnemonic, "dc") || is(mnemonic, "ic"))
		do_maintenance(insn);
	else if (is(mnemonic, "hvc") || is(mnemonic, "smc") || is(mnemonic, "eret") ||
		 is(mnemonic, "wfi"))
		do_call(insn, x);
	else if (!is(mnemonic, "at"))
		skip(insn);
	return 0;
}

uint64_t insn_do(const char *text, uint64_t operand, uint64_t *x)
{
	struct insn insn = { .operand = operand, .cpu = my_cpu };
	uint64_t result;

	if (!out_enter())
		return 0;
	split(&insn, text);
	resolve(&insn);
	put_name(&insn);
	store_begin();
	result = carry_out(&insn, x);
	out_leave();
	return result;
}
