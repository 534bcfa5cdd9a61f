/* SPDX-License-Identifier: BSD-2-Clause */
/* Carries out what faulted on arm64: stores to write-protected tables, and instructions of EL2. */

#include "fault_arm64.h"

#ifdef __aarch64__

#include "decode.h"
#include "decode_sve.h"
#include "fault_sve.h"
#include "fault_system.h"
#include "guard.h"
#include "memory.h"
#include "out.h"

#include <asm/sigcontext.h>
#include <stddef.h>
#include <ucontext.h>

static mcontext_t *machine_of(void *context)
{
	return &((ucontext_t *)context)->uc_mcontext;
}

/* What this thread's last exclusive load found. */
static _Thread_local struct {
	uint64_t at;
	wide found;
	bool armed;
} monitor;

/* The address in the page that nobody may read, so that an exclusive load faults; 0: none. */
static uint64_t hidden;

static struct {
	uint64_t count;
	uint64_t pc;
	uint32_t word;
} unknown;

static struct fpsimd_context *vectors_of(mcontext_t *machine)
{
	char *at = (char *)machine->__reserved;
	struct _aarch64_ctx *head = (struct _aarch64_ctx *)(void *)at;

	while (head->magic && head->magic != FPSIMD_MAGIC) {
		at += head->size;
		head = (struct _aarch64_ctx *)(void *)at;
	}
	return head->magic ? (struct fpsimd_context *)(void *)at : NULL;
}

static wide read_register(mcontext_t *machine, const struct decode *decode, unsigned int number)
{
	const struct fpsimd_context *vectors;

	if (!decode->vector)
		return number < 31 ? machine->regs[number] : 0;
	vectors = vectors_of(machine);
	return vectors ? vectors->vregs[number] : 0;
}

static wide mask_of(const struct decode *decode)
{
	return decode->size < 16 ? ((wide)1 << 8 * decode->size) - 1 : ~(wide)0;
}

/* What registers hold, the first one lowest. */
static wide join(mcontext_t *machine, const struct decode *decode, const unsigned int *numbers)
{
	wide value = 0;

	for (unsigned int i = 0; i < decode->count && i < 2; i++)
		value |= (read_register(machine, decode, numbers[i]) & mask_of(decode))
			 << 8 * decode->size * i;
	return value;
}

/* Registers from `to` on become what was found. */
static void part(mcontext_t *machine, const struct decode *decode, wide found)
{
	for (unsigned int i = 0; i < decode->count; i++)
		if (decode->to + i < 31)
			machine->regs[decode->to + i] =
				(uint64_t)(found >> 8 * decode->size * i & mask_of(decode));
}

static void do_atomic(mcontext_t *machine, const struct decode *decode)
{
	const unsigned int expected[2] = { decode->expected, decode->expected + 1 };
	struct access access = {
		.op = decode->op,
		.at = decode->at,
		.size = decode->size * decode->count,
		.release = decode->release,
		.operand = join(machine, decode, decode->from),
	};

	if (decode->op == ACCESS_COMPARE)
		access.expected = join(machine, decode, expected);
	store_compare();
	part(machine, decode, access_carry_out(&access));
}

/* Registers are stored element by element, one of each in turn. */
static void do_elements(mcontext_t *machine, const struct decode *decode)
{
	uint64_t at = decode->at;

	for (unsigned int e = decode->element; e < decode->element + decode->elements; e++)
		for (unsigned int i = 0; i < decode->count; i++, at += decode->size)
			access_store(at,
				     read_register(machine, decode, decode->from[i]) >>
					     8 * decode->size * e,
				     decode->size, false);
}

static void do_store(mcontext_t *machine, const struct decode *decode)
{
	if (decode->elements)
		do_elements(machine, decode);
	for (unsigned int i = 0; i < decode->count && !decode->elements; i++)
		access_store(decode->at + (uint64_t)decode->size * i,
			     read_register(machine, decode, decode->from[i]), decode->size,
			     decode->release);
	if (decode->base != DECODE_NOWHERE)
		machine->regs[decode->base] = decode->moved;
}

static void show(void)
{
	if (hidden)
		guard_show(memory_find((void *)hidden), (void *)hidden);
	hidden = 0;
}

/*
 * The store fails until the load before it was noticed, so that what the load found is known: the
 * code has to be ready for that, and tries again.
 */
static void do_exclusive(mcontext_t *machine, const struct decode *decode)
{
	struct access access = {
		.op = ACCESS_COMPARE,
		.at = decode->at,
		.size = decode->size * decode->count,
		.release = decode->release,
		.operand = join(machine, decode, decode->from),
		.expected = monitor.found,
		.exclusive = true,
	};
	bool failed = true;

	if (monitor.armed && monitor.at == decode->at) {
		store_compare();
		failed = access_carry_out(&access) != access.expected;
	} else {
		show();
		hidden = decode->at;
		guard_hide(memory_find((void *)hidden), (void *)hidden);
	}
	monitor.armed = false;
	if (decode->status < 31)
		machine->regs[decode->status] = failed;
}

/* A fault in memory of tables.  Returns whether the instruction was carried out. */
static bool do_fault(mcontext_t *machine, const struct decode *decode, const void *at)
{
	switch (decode->kind) {
	case DECODE_STORE:
		do_store(machine, decode);
		return true;
	case DECODE_ATOMIC:
		do_atomic(machine, decode);
		return true;
	case DECODE_ZERO:
		access_zero(decode->at);
		return true;
	case DECODE_STORE_EXCLUSIVE:
		do_exclusive(machine, decode);
		return true;
	case DECODE_LOAD_EXCLUSIVE:
		monitor.armed = true;
		monitor.at = decode->at;
		monitor.found = access_look(decode->at, decode->size * decode->count);
		show();
		return false;
	case DECODE_SCALABLE:
		if (fault_sve(machine->__reserved, decode))
			return true;
		break;
	case DECODE_NONE:
		break;
	}
	if (hidden) {
		/* A load in the page of an exclusive one: the latter has to try once more. */
		show();
		return false;
	}
	if (!unknown.count++) {
		unknown.pc = machine->pc;
		unknown.word = *(const uint32_t *)machine->pc;
	}
	(void)guard_open(memory_find(at), at, 1);
	return false;
}

void fault_carry_out(void *context, const void *at)
{
	mcontext_t *machine = machine_of(context);
	uint64_t x[32];
	struct decode decoded;

	for (unsigned int i = 0; i < 31; i++)
		x[i] = machine->regs[i];
	x[31] = machine->sp;
	decode(*(const uint32_t *)machine->pc, x, &decoded);
	decode_sve(*(const uint32_t *)machine->pc, x, &decoded);
	store_begin();
	if (do_fault(machine, &decoded, at))
		machine->pc += 4;
}

bool fault_in_words(void *context)
{
	mcontext_t *machine = machine_of(context);
	bool known = fault_system(*(const uint32_t *)machine->pc, (uint64_t *)machine->regs);

	machine->pc += known ? 4 : 0;
	return known;
}

void fault_forget(void)
{
	unknown.count = 0;
	hidden = 0;
}

bool fault_told(void)
{
	if (unknown.count)
		out_remark(decode_is_sve_store(unknown.word)
				   ? "stores by instructions that are not known, the first of SVE"
				   : "stores by instructions that are not known",
			   NULL, unknown.count);
	if (unknown.count)
		out_remark_hex("the first of them", unknown.word, unknown.pc);
	return unknown.count == 0;
}

#else

void fault_carry_out(void *context, const void *at)
{
	(void)context;
	(void)at;
}

bool fault_in_words(void *context)
{
	(void)context;
	return false;
}

void fault_forget(void)
{
}

bool fault_told(void)
{
	return true;
}

#endif
