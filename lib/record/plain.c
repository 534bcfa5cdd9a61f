/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What code compiled with -fsanitize=thread calls before its plain loads and stores, and what stands
 * for memset and its like where the linker wraps them.
 */

#include "plain.h"

/* The names are the compilers'. */
/* NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming) */

void plain_pass(void)
{
	if (!store_is_announced() || !out_enter())
		return;
	store_begin();
	out_leave();
}

void plain_store(const volatile void *at, size_t size)
{
	if (!store_is_announced() && (memory_is_shielded() || !memory_holds(at, size)))
		return;
	if (!out_enter())
		return;
	store_begin();
	if (memory_holds(at, size) && !memory_is_shielded())
		store_announce(at, size);
	out_leave();
}

/*
 * A load tells nothing: where memory is copied, gcc announces first the store, then the load, and the
 * store happens after both.
 */
#define READ(name)                                                                                 \
	void __tsan_##name(const volatile void *at);                                               \
	void __tsan_##name(const volatile void *at)                                                \
	{                                                                                          \
		(void)at;                                                                          \
	}

#define WRITE(name, size)                                                                          \
	void __tsan_##name(volatile void *at);                                                     \
	void __tsan_##name(volatile void *at)                                                      \
	{                                                                                          \
		plain_store(at, size);                                                             \
	}

#define ALIGNED(size)                                                                              \
	READ(read##size)                                                                           \
	READ(volatile_read##size)                                                                  \
	WRITE(write##size, size)                                                                   \
	WRITE(volatile_write##size, size)                                                          \
	WRITE(read_write##size, size)

#define UNALIGNED(size)                                                                            \
	READ(unaligned_read##size)                                                                 \
	READ(unaligned_volatile_read##size)                                                        \
	WRITE(unaligned_write##size, size)                                                         \
	WRITE(unaligned_volatile_write##size, size)                                                \
	WRITE(unaligned_read_write##size, size)

ALIGNED(1)
ALIGNED(2)
ALIGNED(4)
ALIGNED(8)
ALIGNED(16)
UNALIGNED(2)
UNALIGNED(4)
UNALIGNED(8)
UNALIGNED(16)
READ(vptr_read)

void __tsan_vptr_update(void **at, void *value);
void __tsan_vptr_update(void **at, void *value)
{
	(void)value;
	plain_store(at, sizeof(*at));
}

void __tsan_read_range(const volatile void *at, size_t size);
void __tsan_read_range(const volatile void *at, size_t size)
{
	(void)at;
	(void)size;
}

void __tsan_write_range(volatile void *at, size_t size);
void __tsan_write_range(volatile void *at, size_t size)
{
	plain_store(at, size);
}

void __tsan_func_entry(void *pc);
void __tsan_func_entry(void *pc)
{
	(void)pc;
	plain_pass();
}

#define NOTHING(name)                                                                              \
	void __tsan_##name(void);                                                                  \
	void __tsan_##name(void)                                                                   \
	{                                                                                          \
		plain_pass();                                                                      \
	}

NOTHING(init)
NOTHING(func_exit)

/* After a function of the C library has stored to memory of tables. */
static void changed(const void *at, size_t size)
{
	if (!out_enter())
		return;
	store_changes(at, size);
	store_begin();
	out_leave();
}

/*
 * Where tables are write-protected, do in words what a function of the C library would do: it may
 * use instructions that are not known.  `from` is NULL for memset.  False: it is not the recorder's
 * business.
 */
static bool in_words(void *to, const void *from, int byte, size_t size)
{
	uint64_t bytes = (unsigned char)byte * UINT64_C(0x0101010101010101);
	bool down = (uintptr_t)to > (uintptr_t)from;

	if (!memory_is_shielded() || !out_enter())
		return false;
	store_begin();
	for (size_t done = 0; done < size;) {
		size_t left = size - done;
		size_t next = (uintptr_t)to + (down ? left : done);
		size_t count = down ? (next - 1) % 8 + 1 : 8 - next % 8;
		size_t offset;
		uint64_t word = bytes;

		count = count < left ? count : left;
		offset = down ? left - count : done;
		for (size_t i = 0; from && i < count; i++)
			((unsigned char *)&word)[i] = ((const unsigned char *)from)[offset + i];
		access_store((uintptr_t)to + offset, word, (unsigned int)count, false);
		done += count;
	}
	out_leave();
	return true;
}

/*
 * The functions behind --wrap, which the linker has to be told, since a reference that may be absent
 * takes nothing out of a static C library.  In a static program the C library itself calls them before there are threads, so
 * nothing of a thread may be asked for before it is certain that memory of tables is at stake.
 */
#define COPY(name)                                                                                 \
	void *__real_##name(void *to, const void *from, size_t size);                              \
	void *__wrap_##name(void *to, const void *from, size_t size);                              \
	void *__wrap_##name(void *to, const void *from, size_t size)                               \
	{                                                                                          \
		if (!memory_holds(to, size))                                                       \
			return __real_##name(to, from, size);                                      \
		if (in_words(to, from, 0, size))                                                   \
			return to;                                                                 \
		plain_store(to, size);                                                             \
		(void)__real_##name(to, from, size);                                               \
		changed(to, size);                                                                 \
		return to;                                                                         \
	}

COPY(memcpy)
COPY(memmove)

void *__real_memset(void *to, int byte, size_t size);
void *__wrap_memset(void *to, int byte, size_t size);
void *__wrap_memset(void *to, int byte, size_t size)
{
	if (!memory_holds(to, size))
		return __real_memset(to, byte, size);
	if (in_words(to, NULL, byte, size))
		return to;
	plain_store(to, size);
	(void)__real_memset(to, byte, size);
	changed(to, size);
	return to;
}

/* What clang calls from version 15 on, where earlier ones call the functions themselves. */
#define INTRINSIC(name, type, from)                                                                \
	void *__tsan_##name(void *to, type from, size_t size);                                     \
	void *__tsan_##name(void *to, type from, size_t size)                                      \
	{                                                                                          \
		return __wrap_##name(to, from, size);                                              \
	}

INTRINSIC(memcpy, const void *, from)
INTRINSIC(memmove, const void *, from)
INTRINSIC(memset, int, byte)

/* NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming) */
