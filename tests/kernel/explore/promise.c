/* SPDX-License-Identifier: GPL-2.0-only */
/* Holds operations of the kernel's walker to what they promise, each actor's apart from the others'. */
#include "promise.h"

#include "kernel.h"
#include "probe.h"
#include "walker.h"

#define VALID       UINT64_C(1)
#define LINK        UINT64_C(3)
#define ACCESS_FLAG (UINT64_C(1) << 10)
#define WRITABLE    (UINT64_C(1) << 7)
#define NO_EXECUTE  (UINT64_C(3) << 53)
#define ADDRESS     UINT64_C(0x0000fffffffff000)
#define ENTRIES     (KERNEL_PAGE / 8)

static struct kernel_work *work(void)
{
	return &kernel_state.work[s2pt_seat_actor(kernel_seat) % KERNEL_ACTORS];
}

static uint64_t page_bit(const void *at)
{
	return UINT64_C(1) << s2pt_seat_page(kernel_seat, at);
}

/* The table that a word leads to; NULL: none. */
static const uint64_t *table_of(uint64_t word)
{
	const void *at = (word & LINK) == LINK ? pool_at(word & ADDRESS) : NULL;

	return at && s2pt_seat_has(kernel_seat, at) ? at : NULL;
}

static bool allows(uint64_t word, unsigned int prot)
{
	return (word & VALID) && !table_of(word) && (!(prot & W_W) || (word & WRITABLE)) &&
	       (!(prot & W_PX) || !(word & NO_EXECUTE));
}

void promise_begin(enum promise what, bool beside, unsigned int prot)
{
	*work() = (struct kernel_work){ .what = what, .beside = beside, .prot = prot };
}

void promise_end(int error)
{
	struct kernel_work done = *work();

	*work() = (struct kernel_work){ .what = PROMISE_NOTHING };
#if defined(HAVE_HANDLE_FAULT) || defined(HAVE_IGNORE_EAGAIN)
	/* Who changes nothing says -EAGAIN: the guest looks again, and nothing is told dirty. */
	if (error || done.wrote)
		return;
	if (done.what == PROMISE_MAP)
		kernel_wrong("a map that wrote nothing ends with 0: an -EAGAIN is lost");
	if (done.what == PROMISE_RELAX && !done.allowed)
		kernel_wrong("a lost race to relax ends with 0: an -EAGAIN is lost");
#else
	(void)error;
	(void)done;
#endif
}

void promise_load(const void *slot, uint64_t word)
{
	struct kernel_work *now = work();

	if (now->what == PROMISE_NOTHING)
		return;
	if (now->given_up & page_bit(slot))
		kernel_wrong("a walk goes on in a table that it gave up itself");
	now->allowed |= now->what == PROMISE_RELAX && allows(word, now->prot);
	now->slot = slot;
	now->word = word;
}

/* Beside others an entry is claimed by a swap, and stored to only by who holds it. */
static void check_beside(uint64_t old, char kind)
{
	if (kind == 'w')
		kernel_wrong("a plain store beside others, where a swap is owed");
	else if (!kernel_engine.is_held(old))
		kernel_wrong("a store over an entry that nobody holds, beside others");
}

static void check_filled(uint64_t want)
{
	const uint64_t *table = table_of(want);

	for (unsigned int i = 0; table && i < ENTRIES; i++) {
		if (!(table[i] & VALID)) {
			kernel_wrong("a block is split into a table that is not filled yet");
			return;
		}
	}
}

void promise_store(const void *slot, uint64_t old, uint64_t want, char kind)
{
	struct kernel_work *now = work();

	if (now->what == PROMISE_NOTHING)
		return;
	now->wrote = true;
	if (now->beside)
		check_beside(old, kind);
	if (now->what == PROMISE_SPLIT)
		check_filled(want);
	if (now->what == PROMISE_AGE && now->slot == slot && (old & ~now->word & ACCESS_FLAG) &&
	    !(want & ACCESS_FLAG))
		kernel_wrong(
			"an access flag is cleared that hardware set after the walk had looked");
}

void promise_swap(void)
{
	work()->wrote = true;
}

void promise_alloc(const void *table)
{
	work()->given_up &= ~page_bit(table);
}

void promise_retire(const void *table)
{
	work()->given_up |= page_bit(table);
}
