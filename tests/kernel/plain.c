/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plain accesses of the kernel's code to a table, which no macro tells of.  Its file is compiled as for ThreadSanitizer, so that
 * the compiler calls these before each access; the sanitizer itself is not there.
 */
#include "event.h"
#include "place.h"
#include "pool.h"

const struct place *place;

static void is_plain(const void *pc)
{
	static struct place plain;

	plain.pc = pc;
	place = &plain;
}

static void read_of(const void *at, const void *pc)
{
	if (!pool_has(at))
		return;
	is_plain(pc);
	pool_read(at);
}

static void write_of(const void *at, const void *pc)
{
	if (!pool_has(at))
		return;
	is_plain(pc);
	event_misuse("a plain store to a table");
}

/* The names are the compiler's. */
#define READ(name)                                                                                 \
	void name(const void *at);                                                                 \
	void name(const void *at)                                                                  \
	{                                                                                          \
		read_of(at, __builtin_return_address(0));                                          \
	}
#define WRITE(name)                                                                                \
	void name(const void *at);                                                                 \
	void name(const void *at)                                                                  \
	{                                                                                          \
		write_of(at, __builtin_return_address(0));                                         \
	}
#define NOTHING(name)                                                                              \
	void name(void);                                                                           \
	void name(void)                                                                            \
	{                                                                                          \
	}

READ(__tsan_read1)
READ(__tsan_read2)
READ(__tsan_read4)
READ(__tsan_read8)
READ(__tsan_read16)
READ(__tsan_unaligned_read2)
READ(__tsan_unaligned_read4)
READ(__tsan_unaligned_read8)
READ(__tsan_unaligned_read16)
READ(__tsan_read_range)
WRITE(__tsan_write1)
WRITE(__tsan_write2)
WRITE(__tsan_write4)
WRITE(__tsan_write8)
WRITE(__tsan_write16)
WRITE(__tsan_unaligned_write2)
WRITE(__tsan_unaligned_write4)
WRITE(__tsan_unaligned_write8)
WRITE(__tsan_unaligned_write16)
WRITE(__tsan_write_range)
NOTHING(__tsan_init)
NOTHING(__tsan_func_entry)
NOTHING(__tsan_func_exit)
