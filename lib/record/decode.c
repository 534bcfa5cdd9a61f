/* SPDX-License-Identifier: BSD-2-Clause */
/* The encodings of Arm ARM C4.1 "Loads and Stores", as far as they store. */

#include "decode.h"

/* The field of a word from bit `low` on. */
static unsigned int field(uint32_t word, unsigned int low, unsigned int width)
{
	return word >> low & ((1U << width) - 1);
}

/* The same, with a sign, in bytes. */
static uint64_t offset(uint32_t word, unsigned int low, unsigned int width, unsigned int bytes)
{
	uint64_t sign = UINT64_C(1) << (width - 1);

	return ((field(word, low, width) ^ sign) - sign) * bytes;
}

static unsigned int rn(uint32_t word)
{
	return field(word, 5, 5);
}

static unsigned int rt(uint32_t word)
{
	return field(word, 0, 5);
}

static bool bit(uint32_t word, unsigned int number)
{
	return word >> number & 1;
}

/* Exclusive ones, ordered ones and compare-and-swap: bits 29:24 are 001000. */
static void decode_ordered(uint32_t word, struct decode *decode)
{
	bool pair = bit(word, 21);
	bool load = bit(word, 22);
	bool ordered = bit(word, 23);
	unsigned int rs = field(word, 16, 5);

	decode->size = 1U << field(word, 30, 2);
	decode->release = bit(word, 15);
	decode->from[0] = rt(word);
	decode->from[1] = field(word, 10, 5);
	decode->status = rs;
	if (ordered && !pair) {
		decode->kind = load ? DECODE_NONE : DECODE_STORE;
		return;
	}
	if (ordered || (pair && !bit(word, 31))) {
		/* CAS; CASP has a size of its own, and pairs of registers. */
		decode->kind = field(word, 10, 5) == 31 ? DECODE_ATOMIC : DECODE_NONE;
		decode->op = ACCESS_COMPARE;
		decode->expected = rs;
		decode->to = rs;
		/* A pair of which the first is odd is UNDEFINED. */
		if (!ordered && (bit(rs, 0) || bit(rt(word), 0)))
			decode->kind = DECODE_NONE;
		if (!ordered) {
			decode->size = bit(word, 30) ? 8 : 4;
			decode->count = 2;
			decode->from[1] = rt(word) + 1;
		}
		return;
	}
	decode->kind = load ? DECODE_LOAD_EXCLUSIVE : DECODE_STORE_EXCLUSIVE;
	decode->count = pair ? 2 : 1;
}

/* The base register takes the address, before the access or after it. */
static void move_base(uint32_t word, uint64_t by, bool before, struct decode *decode)
{
	decode->base = rn(word);
	decode->moved = decode->at + by;
	if (before)
		decode->at = decode->moved;
}

/* Pairs: bits 29:27 are 101, bit 25 is 0. */
static void decode_pair(uint32_t word, struct decode *decode)
{
	unsigned int opc = field(word, 30, 2);
	unsigned int mode = field(word, 23, 2);
	uint64_t by;

	decode->vector = bit(word, 26);
	decode->size = decode->vector ? 4U << opc : opc == 2 ? 8 : 4;
	decode->count = 2;
	decode->from[0] = rt(word);
	decode->from[1] = field(word, 10, 5);
	by = offset(word, 15, 7, decode->size);
	if (bit(word, 22) || opc == 3 || (!decode->vector && opc == 1))
		return;
	decode->kind = DECODE_STORE;
	/* 0: without allocation hint, 1: after, 2: offset, 3: before. */
	if (mode & 1)
		move_base(word, by, mode == 3, decode);
	else
		decode->at += by;
}

/* LD<op> and SWP. */
static void decode_atomic(uint32_t word, struct decode *decode)
{
	static const enum access_op ops[8] = {
		ACCESS_ADD,  ACCESS_CLEAR, ACCESS_XOR,  ACCESS_OR,
		ACCESS_SMAX, ACCESS_SMIN,  ACCESS_UMAX, ACCESS_UMIN,
	};
	unsigned int opc = field(word, 12, 3);
	bool exchange = bit(word, 15);

	if (bit(word, 26) || (exchange && opc != 0))
		return;
	decode->kind = DECODE_ATOMIC;
	decode->op = exchange ? ACCESS_EXCHANGE : ops[opc];
	decode->size = 1U << field(word, 30, 2);
	decode->release = bit(word, 22);
	decode->from[0] = field(word, 16, 5);
	decode->to = rt(word);
}

/* The register that is added to the base, extended and shifted. */
static uint64_t index_of(uint32_t word, const uint64_t x[32], unsigned int scale)
{
	unsigned int rm = field(word, 16, 5);
	uint64_t value = rm == 31 ? 0 : x[rm];

	switch (field(word, 13, 3)) {
	case 2: /* UXTW */
		value = (uint32_t)value;
		break;
	case 6: /* SXTW */
		value = (uint64_t)(int64_t)(int32_t)value;
		break;
	default: /* LSL, SXTX */
		break;
	}
	return bit(word, 12) ? value << scale : value;
}

/* Single registers: bits 29:27 are 111. */
static void decode_single(uint32_t word, const uint64_t x[32], struct decode *decode)
{
	unsigned int opc = field(word, 22, 2);
	unsigned int scale = field(word, 30, 2);
	unsigned int mode = field(word, 10, 2);

	if (!bit(word, 24) && bit(word, 21) && mode == 0) {
		decode_atomic(word, decode);
		return;
	}
	decode->vector = bit(word, 26);
	decode->from[0] = rt(word);
	if (decode->vector && opc == 2 && scale == 0)
		scale = 4;
	else if (opc != 0)
		return;
	decode->size = 1U << scale;
	if (bit(word, 24)) {
		decode->at += (uint64_t)field(word, 10, 12) << scale;
	} else if (bit(word, 21)) {
		if (mode != 2)
			return;
		decode->at += index_of(word, x, scale);
	} else if (mode & 1) {
		move_base(word, offset(word, 12, 9, 1), mode == 3, decode);
	} else {
		decode->at += offset(word, 12, 9, 1);
	}
	decode->kind = DECODE_STORE;
}

/* After vectors are stored the base takes the address behind them, or what a register adds to it. */
static void move_vectors(uint32_t word, const uint64_t x[32], uint64_t bytes, struct decode *decode)
{
	unsigned int rm = field(word, 16, 5);

	for (unsigned int i = 0; i < decode->count; i++)
		decode->from[i] = (rt(word) + i) % 32;
	if (bit(word, 23))
		move_base(word, rm == 31 ? bytes : x[rm], false, decode);
	decode->vector = true;
	decode->kind = DECODE_STORE;
}

/* ST1 to ST4 of whole registers: bits 29:24 are 001100. */
static void decode_vectors(uint32_t word, const uint64_t x[32], struct decode *decode)
{
	static const struct {
		unsigned char count;
		bool by_element;
	} kinds[16] = {
		[0] = { 4, true },  [2] = { 4, false }, [4] = { 3, true },   [6] = { 3, false },
		[7] = { 1, false }, [8] = { 2, true },  [10] = { 2, false },
	};
	unsigned int opcode = field(word, 12, 4);
	unsigned int bytes = bit(word, 30) ? 16 : 8;

	decode->count = kinds[opcode].count;
	decode->size = bytes;
	if (bit(word, 22) || decode->count == 0 || bit(word, 31))
		return;
	if (kinds[opcode].by_element) {
		decode->size = 1U << field(word, 10, 2);
		decode->elements = bytes / decode->size;
	}
	move_vectors(word, x, (uint64_t)bytes * decode->count, decode);
}

/* ST1 to ST4 of one element: bits 29:24 are 001101. */
static void decode_element(uint32_t word, const uint64_t x[32], struct decode *decode)
{
	unsigned int scale = field(word, 14, 2);
	/* Q, S and the size, of which some are the element's number. */
	unsigned int number = field(word, 30, 1) << 3 | field(word, 10, 3);

	if (scale == 2 && bit(word, 10)) {
		scale = 3;
		number &= ~1U;
	}
	if (bit(word, 22) || bit(word, 31) || field(word, 14, 2) == 3 ||
	    number & ((1U << scale) - 1))
		return;
	decode->count = field(word, 13, 1) * 2 + field(word, 21, 1) + 1;
	decode->size = 1U << scale;
	decode->elements = 1;
	decode->element = number >> scale;
	move_vectors(word, x, (uint64_t)decode->size * decode->count, decode);
}

void decode(uint32_t word, const uint64_t x[32], struct decode *decode)
{
	*decode = (struct decode){
		.kind = DECODE_NONE,
		.op = ACCESS_SET,
		.at = x[rn(word)],
		.count = 1,
		.to = DECODE_NOWHERE,
		.base = DECODE_NOWHERE,
	};
	if ((word & 0xffffffe0) == 0xd50b7420) {
		decode->kind = DECODE_ZERO;
		decode->at = rt(word) == 31 ? 0 : x[rt(word)];
	} else if (field(word, 24, 6) == 0x08) {
		decode_ordered(word, decode);
	} else if (field(word, 27, 3) == 5 && !bit(word, 25)) {
		decode_pair(word, decode);
	} else if (field(word, 24, 6) == 0x19 && field(word, 21, 3) == 0 &&
		   field(word, 10, 2) == 0) {
		/* STLUR */
		decode->kind = DECODE_STORE;
		decode->size = 1U << field(word, 30, 2);
		decode->release = true;
		decode->from[0] = rt(word);
		decode->at += offset(word, 12, 9, 1);
	} else if (field(word, 27, 3) == 7 && !bit(word, 25)) {
		decode_single(word, x, decode);
	} else if (field(word, 24, 6) == 0x0c) {
		decode_vectors(word, x, decode);
	} else if (field(word, 24, 6) == 0x0d) {
		decode_element(word, x, decode);
	}
}
