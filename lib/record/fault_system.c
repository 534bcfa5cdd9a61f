/* SPDX-License-Identifier: BSD-2-Clause */
/* The encodings of Arm ARM C4.1 "Branches, Exception Generating and System instructions". */

#include "fault_system.h"

#include "insn.h"
#include "names.h"

/* HVC and SMC, with their number. */
static void do_call(uint32_t word, uint64_t *x)
{
	unsigned int number = word >> 5 & 0xffff;
	char name[16] = { (word & 3) == 2 ? 'h' : 's', (word & 3) == 2 ? 'v' : 'm', 'c', ' ' };
	unsigned int place = 10000;
	char *at = name + 4;

	while (place > 1 && number < place)
		place /= 10;
	for (; place; place /= 10)
		*at++ = (char)('0' + number / place % 10);
	(void)insn_do(name, 0, x);
}

bool fault_system(uint32_t word, uint64_t *x)
{
	uint32_t key = word >> 5 & 0xffff;
	unsigned int rt = word & 31;
	unsigned int op0 = word >> 19 & 3;
	bool reads = word >> 21 & 1;
	char name[NAMES_SIZE + 4] = { 'm', reads ? 'r' : 's', reads ? 's' : 'r', ' ' };
	uint64_t value;

	if (word == 0xd69f03e0) {
		(void)insn_do("eret", 0, x);
	} else if ((word & 0xffe0001c) == 0xd4000000 && (word & 3) > 1) {
		do_call(word, x);
	} else if ((word & 0xffc00000) != 0xd5000000 || op0 == 0) {
		/* MSR of PSTATE has op0 0 and CRn 4: interrupts are masked, and the like. */
		return (word & 0xfff8f01f) == 0xd500401f;
	} else {
		if (op0 == 1)
			names_instruction(key, name);
		else
			names_register(key, name + 4);
		value = insn_do(name, rt < 31 ? x[rt] : 0, NULL);
		if (reads && rt < 31)
			x[rt] = value;
	}
	return true;
}
