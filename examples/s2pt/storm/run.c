/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Plays one script under one policy: makes the world and its threads, lets them run, and collects
 * what they counted.
 */

#include "run.h"

#include "count.h"
#include "host.h"
#include "record.h"
#include "report/timeline.h"
#include "rows.h"
#include "vcpu.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

static uint64_t largest(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static bool slots_make(struct storm *storm)
{
	storm->slots = calloc(storm->script->n_slots + 1U, sizeof(*storm->slots));
	for (unsigned int i = 0; storm->slots && i < storm->script->n_slots; i++) {
		const struct script_slot *script = &storm->script->slots[i];
		struct storm_slot *slot = &storm->slots[i];

		slot->script = script;
		slot->storm = storm;
		slot->number = -1;
		slot->piece = largest(largest(script->fixed_size, script->found_size), storm->page);
		slot->pieces = (script->size + slot->piece - 1) / slot->piece;
		slot->moved = calloc(slot->pieces, sizeof(*slot->moved));
		slot->written = calloc(slot->pieces, sizeof(*slot->written));
		slot->present = calloc(slot->pieces, sizeof(*slot->present));
		slot->refused = calloc(script->size / storm->page, sizeof(*slot->refused));
		slot->book = dirty_book_new(script->size / storm->page, script->looks + 2);
		if (!recorded_init(&slot->recorded, script->size / storm->page,
				   storm->script->manual))
			return false;
		if (!slot->moved || !slot->written || !slot->present || !slot->refused ||
		    !slot->book)
			return false;
	}
	return storm->slots;
}

static void slots_free(struct storm *storm)
{
	for (unsigned int i = 0; storm->slots && i < storm->script->n_slots; i++) {
		free(storm->slots[i].moved);
		free(storm->slots[i].written);
		free(storm->slots[i].present);
		free(storm->slots[i].refused);
		dirty_book_free(storm->slots[i].book);
		recorded_free(&storm->slots[i].recorded);
	}
	free(storm->slots);
}

/* Record an event, draw it, or both. */
static void on_event(void *ctx, const struct s2pt_check_event *event)
{
	const struct storm *storm = ctx;

	if (storm->options->record)
		storm_record_event(storm->options->record, event);
	if (storm->timeline)
		timeline_event(storm->timeline, event, 0);
}

static bool make_timeline(struct storm *storm, const struct s2pt_world_config *config)
{
	struct timeline_config want = {
		.name = storm_policy_option(config->policy),
		.most = storm->options->drawn,
		.clock = true,
		.host = true,
	};

	s2pt_world_rules(config, &want.rules);
	storm->timeline = timeline_new(&want);
	return storm->timeline;
}

static enum s2pt_status make_world(struct storm *storm, const struct storm_result *result)
{
	const struct script *script = storm->script;
	const struct storm_options *options = storm->options;
	bool by_hardware = result->log == S2PT_LOG_DBM || result->log == S2PT_LOG_HDBSS;
	struct s2pt_world_config config = {
		.format = { .geom = storm->geom, .fwb = script->fwb },
		.policy = result->policy,
		.bbm = options->bbm,
		.log = result->log,
		.features = { .ttl = true, .range = script->tlb_range, .dirty = options->tlbiw },
		.hardware_access_flag = script->hardware_af || by_hardware,
		.hardware_dirty = by_hardware,
		.vcpus = script->vcpus,
		.seed = options->seed,
		.tlbi_delay = options->tlbi,
		.adversary = options->adversary,
		.max_faults = options->patience,
		.clock = true,
		.checked = options->check,
		.event_ctx = storm,
		.on_exit = storm_on_exit,
		.ctx = storm,
	};

	if (options->record)
		storm_record_head(options->record, &config);
	if (options->drawn && !result->timeline && !make_timeline(storm, &config))
		return S2PT_ENOMEM;
	if (options->record || storm->timeline)
		config.on_event = on_event;
	return s2pt_world_new(&config, &storm->world);
}

static bool make_vcpus(struct storm *storm)
{
	unsigned int vcpus = storm->script->vcpus;

	storm->vcpus = calloc(vcpus, sizeof(*storm->vcpus));
	storm->progress = aligned_alloc(_Alignof(struct storm_progress),
					(vcpus + 1) * sizeof(*storm->progress));
	for (unsigned int i = 0; storm->vcpus && i < vcpus; i++) {
		struct storm_vcpu *vcpu = &storm->vcpus[i];

		vcpu->storm = storm;
		vcpu->number = i;
		vcpu->vcpu = s2pt_world_vcpu(storm->world, i);
		if (!sample_init(&vcpu->latency, storm->options->seed + i))
			return false;
	}
	return storm->vcpus && storm->progress;
}

/* Make all that a storm needs.  S2PT_ENOMEM, or the status of making the world. */
static enum s2pt_status make(struct storm *storm, const struct storm_result *result)
{
	const struct script *script = storm->script;
	struct s2pt_geom_want want = {
		.granule = script->granule,
		.ipa_bits = script->ipa_bits,
		.pa_bits = script->lpa2 ? 52 : 48,
		.start_level = S2PT_START_AUTO,
		.lpa2 = script->lpa2,
	};
	enum s2pt_status status = s2pt_geom_init(&storm->geom, &want);

	if (status != S2PT_DONE)
		return status;
	storm->page = s2pt_page_size(&storm->geom);
	storm->serial = storm->options->lock == STORM_LOCK_SCRIPT
				? script->serial
				: storm->options->lock == STORM_LOCK_WRITE;
	storm->window = storm->options->window ? storm->options->window : script->window;
	if (!slots_make(storm))
		return S2PT_ENOMEM;
	status = make_world(storm, result);
	if (status != S2PT_DONE)
		return status;
	return make_vcpus(storm) ? S2PT_DONE : S2PT_ENOMEM;
}

static void unmake(struct storm *storm)
{
	for (unsigned int i = 0; storm->vcpus && i < storm->script->vcpus; i++)
		sample_free(&storm->vcpus[i].latency);
	free(storm->vcpus);
	free(storm->progress);
	slots_free(storm);
}

/* Show progress on a line that is overwritten, once a storm has taken some time. */
static void show_progress(const struct storm *storm, enum s2pt_policy policy, bool done)
{
	FILE *out = storm->options->progress;
	uint64_t low = UINT64_MAX;

	if (!out)
		return;
	for (unsigned int i = 0; i <= storm->script->vcpus; i++) {
		uint64_t place = atomic_load(&storm->progress[i].place);

		if (place < low)
			low = place;
	}
	if (low > storm->script->next)
		low = storm->script->next;
	if (done)
		fputs("\r\033[K", out);
	else
		fprintf(out, "\r%-10s %s: round %u of %u, %3" PRIu64 "%%\033[K",
			s2pt_policy_name(policy), storm->script->name,
			atomic_load(&storm->round) + 1, storm->options->repeat,
			100 * low / (storm->script->next + 1));
	fflush(out);
}

static void watch(const struct storm *storm, enum s2pt_policy policy)
{
	const struct timespec wink = { .tv_nsec = 10000000 };
	unsigned int winks = 0;

	while (!atomic_load(&storm->over)) {
		nanosleep(&wink, NULL);
		if (++winks % 32 == 0)
			show_progress(storm, policy, false);
	}
	if (winks >= 32)
		show_progress(storm, policy, true);
}

/* Run all threads.  False: not all could be created, and none did anything. */
static bool play(struct storm *storm, enum s2pt_policy policy)
{
	unsigned int vcpus = storm->script->vcpus;
	unsigned int made = 0;
	bool ready = false;

	if (pthread_barrier_init(&storm->barrier, NULL, vcpus + 1))
		return false;
	while (made < vcpus && !pthread_create(&storm->vcpus[made].thread, NULL, storm_vcpu_main,
					       &storm->vcpus[made]))
		made++;
	if (made == vcpus)
		ready = !pthread_create(&storm->host, NULL, storm_host_main, storm);
	atomic_store(&storm->gate, ready ? STORM_GO : STORM_QUIT);
	if (ready) {
		watch(storm, policy);
		pthread_join(storm->host, NULL);
	}
	while (made)
		pthread_join(storm->vcpus[--made].thread, NULL);
	pthread_barrier_destroy(&storm->barrier);
	return ready;
}

bool storm_run(const struct storm_options *options, const struct script *script,
	       struct storm_result *result)
{
	struct storm storm = {
		.options = options,
		.script = script,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	enum s2pt_status status = make(&storm, result);
	bool played = false;

	if (status != S2PT_DONE)
		error(0, 0, "%s: no such virtual machine: %s", script->name,
		      s2pt_status_name(status));
	else if (!play(&storm, result->policy))
		error(0, errno, "%u threads", script->vcpus + 1);
	else
		played = true;
	if (played)
		storm_count(&storm, result);
	else
		s2pt_world_delete(storm.world);
	unmake(&storm);
	if (storm.timeline)
		result->timeline = storm.timeline;
	return played;
}
