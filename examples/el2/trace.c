/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records each store, barrier and TLBI in memory while the hypervisor runs, and writes them down at
 * the end.
 */

#include "trace.h"

#include "cpu.h"
#include "el2.h"
#include "trace_text.h"

#include <s2pt/event.h>

/* Above the guest's memory: each word of the pool as it was recorded last, and the records. */
#define KNOWN_BASE UINT64_C(0x80000000)
#define TRACE_BASE (KNOWN_BASE + POOL_SIZE)
#define TRACE_SIZE (UINT64_C(0x40000000) - POOL_SIZE)

/* What the MMU sets in a leaf: its access flag, and S2AP[1] where DBM allows it. */
#define LEAF_AF  (UINT64_C(1) << 10)
#define LEAF_W   (UINT64_C(1) << 7)
#define LEAF_DBM (UINT64_C(1) << 51)

static struct trace_record *const records = (struct trace_record *)(uintptr_t)TRACE_BASE;
static uint64_t count;
static atomic_bool begun;
static atomic_bool closed;
static atomic_uint trace_lock;

/* Write what was recorded to the file s2pt.recording where the machine was started. */
static void trace_write(void)
{
	if (count == 0 || atomic_exchange(&closed, true))
		return;
	if (trace_print(records, count))
		print("el2: recorded %d events\n", count);
	else
		print("el2: WRONG: the recording can't be written\n");
}

/*
 * Add a record, of which none is behind the end: `s2pt check` judges none there.  The lock is held from
 * before the store, so that records are in the order of the stores.
 */
static void add(const struct trace_record *record)
{
	if (atomic_load(&closed) || (count && records[count - 1].kind == S2PT_LINE_END))
		return;
	if (count == TRACE_SIZE / sizeof(*records)) {
		atomic_store(&closed, true);
		print("el2: the recording is full\n");
		return;
	}
	/* The first one: from here on there is something to write at the end. */
	at_power_off = trace_write;
	records[count] = *record;
	records[count].cpu = read_reg(mpidr_el1) & 0xff;
	count++;
}

static uint64_t *known(uint64_t at)
{
	return (uint64_t *)(uintptr_t)(KNOWN_BASE + (at - POOL_BASE));
}

/*
 * The MMU announces nothing: what it did to the word shows when the core meets it, and is recorded
 * before that.
 */
static void add_update(uint64_t at, uint64_t found)
{
	uint64_t before = *known(at);
	uint64_t may = LEAF_AF | (before & LEAF_DBM ? LEAF_W : 0);

	if (before == found || !(before & 1) || (before ^ found) != (found & ~before & may))
		return;
	add(&(struct trace_record){
		.kind = S2PT_LINE_MMU, .at = at, .found = before, .want = found });
}

void trace(enum s2pt_line_kind kind, uint64_t at, uint64_t size)
{
	atomic_store(&begun, true);
	lock(&trace_lock);
	for (uint64_t i = 0; kind == S2PT_LINE_ALLOC && i < size; i += 8)
		*known(at + i) = 0;
	add(&(struct trace_record){ .kind = kind, .at = at, .want = size });
	unlock(&trace_lock);
}

void trace_before_step(void)
{
	lock(&trace_lock);
}

void trace_after_step(const struct s2pt_step *step)
{
	add(&(struct trace_record){
		.kind = S2PT_LINE_STEP, .op = step->op, .want = step->operand });
	unlock(&trace_lock);
}

/*
 * Called by the traced core, before a store and after it.  What is stored before the first page of stage
 * 2 is allocated is EL2's own stage 1, and not recorded.
 */
void s2pt_event(const struct s2pt_event *event)
{
	struct trace_record record = {
		.at = (uint64_t)(uintptr_t)event->slot,
		.found = event->found.word,
		.want = event->want.word,
	};

	if (!atomic_load(&begun))
		return;
	switch (event->kind) {
	case S2PT_EVENT_LOAD:
	case S2PT_EVENT_ALONE:
		return;
	case S2PT_EVENT_SWAP:
	case S2PT_EVENT_MAKE:
		lock(&trace_lock);
		return;
	case S2PT_EVENT_WON:
		record.kind = S2PT_LINE_SWAP;
		add_update(record.at, record.found);
		break;
	case S2PT_EVENT_LOST:
		record.kind = S2PT_LINE_LOST;
		add_update(record.at, record.found);
		break;
	case S2PT_EVENT_MADE:
		record.kind = S2PT_LINE_RELEASE;
		break;
	}
	*known(record.at) = record.kind == S2PT_LINE_LOST ? record.found : record.want;
	add(&record);
	unlock(&trace_lock);
}
