/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns callbacks and event points into events of the host kit's checker, and fails the test with what
 * it complained of.
 */

#include "fake_judge.h"

#include "fake_device.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void fake_judge_begin(struct fake *fake, const struct fake_want *want)
{
	struct s2pt_check_config rules = {
		.geom = fake->config.format.geom,
		/* One to work on, and another that must hear of it. */
		.cpus = 2,
		.vmid = fake->config.vmid,
		.regime = fake->config.format.regime,
		.upper = fake->config.format.upper,
		.bbm = want->bbm,
		.fwb = want->fwb,
		.caches = !want->no_cmo,
		.hardware = !want->software_managed,
	};

	if (!want->judged)
		return;
	fake->check = s2pt_check_new(&rules);
	assert_non_null(fake->check);
}

static void tell(struct fake *fake, const struct s2pt_check_event *event)
{
	if (fake->check)
		(void)s2pt_check_event(fake->check, event);
}

static s2pt_pa_t pa_of(struct fake *fake, const void *slot)
{
	if (fake->ops.pa_of)
		return fake->ops.pa_of(fake, slot);
	return (uintptr_t)slot - fake->config.linear;
}

/** With the place in its page. */
static s2pt_pa_t pa_of_slot(struct fake *fake, const void *slot)
{
	uintptr_t in_page = ((uintptr_t)1 << fake->config.format.geom.granule) - 1;

	return (pa_of(fake, slot) & ~(uint64_t)in_page) | ((uintptr_t)slot & in_page);
}

static void must_be_content(struct fake *fake)
{
	const struct s2pt_complaint *first;

	if (!fake->check)
		return;
	assert_false(s2pt_check_blind(fake->check));
	first = s2pt_check_complaint(fake->check, 0);
	if (first)
		fail_msg("%s: IPA 0x%" PRIx64 ", level %d, 0x%" PRIx64 ", then 0x%" PRIx64,
			 s2pt_check_reason_name(first->reason), first->ipa, first->level,
			 first->old, first->word);
}

void fake_judge_root(struct fake *fake)
{
	tell(fake, &(struct s2pt_check_event){ .kind = S2PT_CHECK_ROOT, .at = fake->pt.root_pa });
}

void fake_judge_end(struct fake *fake)
{
	tell(fake, &(struct s2pt_check_event){ .kind = S2PT_CHECK_END });
	must_be_content(fake);
	s2pt_check_delete(fake->check);
	fake->check = NULL;
}

void fake_judge_tables(struct fake *fake, enum s2pt_check_kind kind, const void *table,
		       unsigned int pages)
{
	uint64_t page = s2pt_page_size(&fake->config.format.geom);
	struct s2pt_check_event event = { .kind = kind, .size = pages * page };

	if (!fake->check || !table)
		return;
	event.at = pa_of(fake, table);
	if (kind == S2PT_CHECK_ALLOC)
		pages = 1; /* All of them in one event. */
	for (unsigned int i = 0; i < pages; i++) {
		tell(fake, &event);
		event.at += page;
	}
}

void fake_judge_tlbi(struct fake *fake, const struct s2pt_tlbi *request)
{
	struct s2pt_tlb_features cpu = { .ttl = true,
					 .range = fake->config.tlb_range,
					 .dirty = fake->config.tlb_dirty };
	struct s2pt_check_event event = { .kind = S2PT_CHECK_STEP, .vmid = request->vmid };
	struct s2pt_steps steps;

	if (!fake->check)
		return;
	s2pt_steps_begin(&steps, &fake->config.format.geom, &cpu, request);
	while (s2pt_steps_next(&steps, &event.step))
		tell(fake, &event);
}

/** The name of the device, its first letter in the lowest byte. */
#define DEVICE UINT64_C(0x756d6d73)

void fake_judge_device(struct fake *fake)
{
	tell(fake, &(struct s2pt_check_event){ .kind = S2PT_CHECK_WALKER,
					       .at = fake->pt.root_pa,
					       .found = DEVICE,
					       .vmid = fake->config.vmid });
}

void fake_judge_command(struct fake *fake, const struct s2pt_tlbi *request)
{
	struct s2pt_tlb_features device = { .range = fake->config.tlb_range };
	struct s2pt_check_event event = { .kind = S2PT_CHECK_COMMAND,
					  .found = DEVICE,
					  .vmid = request->vmid };
	struct s2pt_steps steps;

	if (!fake->check)
		return;
	s2pt_steps_begin(&steps, &fake->config.format.geom, &device, request);
	while (s2pt_steps_next(&steps, &event.step)) {
		const char *name = s2pt_step_name(event.step.op);

		assert_true(s2pt_instruction_parse(name, strlen(name), &event.instruction));
		if (s2pt_instruction_is_tlbi(event.instruction))
			tell(fake, &event);
	}
	tell(fake, &(struct s2pt_check_event){ .kind = S2PT_CHECK_SYNC, .found = DEVICE });
}

void fake_judge_cmo(struct fake *fake, const struct s2pt_cmo *request)
{
	tell(fake, &(struct s2pt_check_event){
			   .kind = request->kind == S2PT_CLEAN_DATA ? S2PT_CHECK_CLEAN
								    : S2PT_CHECK_DISCARD,
			   .at = request->pa,
			   .size = request->size,
		   });
}

void fake_judge_event(struct fake *fake, const struct s2pt_event *event)
{
	struct s2pt_check_event store = { .found = event->found.word, .want = event->want.word };

	if (!fake->check)
		return;
	if (event->kind == S2PT_EVENT_WON)
		store.kind = S2PT_CHECK_SWAP;
	else if (event->kind == S2PT_EVENT_LOST)
		store.kind = S2PT_CHECK_LOST;
	else if (event->kind == S2PT_EVENT_MADE)
		store.kind = S2PT_CHECK_RELEASE;
	else
		return;
	store.at = pa_of_slot(fake, event->slot);
	tell(fake, &store);
}

void fake_enter(struct fake *fake)
{
	tell(fake, &(struct s2pt_check_event){ .kind = S2PT_CHECK_ENTER });
}

void fake_leave(struct fake *fake)
{
	tell(fake, &(struct s2pt_check_event){ .kind = S2PT_CHECK_LEAVE });
	must_be_content(fake);
}

void fake_store(struct fake *fake, fake_word_t *word, uint64_t value)
{
	*word = value;
	fake_device_store(fake, word);
	tell(fake, &(struct s2pt_check_event){
			   .kind = S2PT_CHECK_RELEASE,
			   .at = pa_of_slot(fake, word),
			   .want = value,
		   });
}

void fake_hardware(struct fake *fake, fake_word_t *word, uint64_t bits)
{
	uint64_t found = *word;

	*word = found | bits;
	fake_device_store(fake, word);
	tell(fake, &(struct s2pt_check_event){
			   .kind = S2PT_CHECK_HARDWARE,
			   .at = pa_of_slot(fake, word),
			   .found = found,
			   .want = found | bits,
		   });
}
