/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * s2pt-versus: libs2pt and Linux's own walkers, measured in one process, sample by sample in turn.  A test program of its own,
 * GPL-2.0-only because of the walkers that it loads.
 */
#include "clock.h"
#include "report.h"

#include <argp.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* Tables of 64 GiB in pages, and some. */
#define TABLE_PAGES ((size_t)33000)
/* Pages that a thread's faults at random can need. */
#define CACHE_PAGES ((size_t)5200)

/* A sample that is not clean is tried again, so often and so long at most. */
#define TRIES       20
#define PATIENCE_NS UINT64_C(150000000)

struct options {
	const char *walkers[ENGINES_MAX];
	size_t walker_count;
	const char *only;
	unsigned int samples;
	bool quick;
	bool json;
};

enum {
	KEY_QUICK = 0x100,
	KEY_JSON,
	KEY_ONLY,
	KEY_SAMPLES,
};

static const struct argp_option option_list[] = {
	{ "quick", KEY_QUICK, NULL, 0, "Fewer samples", 0 },
	{ "json", KEY_JSON, NULL, 0, "Print JSON", 0 },
	{ "only", KEY_ONLY, "KEY[,KEY...]", 0, "Only these workloads, by their keys in the JSON",
	  0 },
	{ "samples", KEY_SAMPLES, "N", 0, "So many samples of each", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_QUICK:
		options->quick = true;
		return 0;
	case KEY_JSON:
		options->json = true;
		return 0;
	case KEY_ONLY:
		options->only = arg;
		return 0;
	case KEY_SAMPLES:
		options->samples = (unsigned int)strtoul(arg, NULL, 10);
		if (!options->samples || options->samples > 10000)
			argp_error(state, "--samples is 1 to 10000");
		return 0;
	case ARGP_KEY_ARG:
		if (options->walker_count == ENGINES_MAX - 1)
			argp_error(state, "at most %d walkers", ENGINES_MAX - 1);
		options->walkers[options->walker_count++] = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	.options = option_list,
	.parser = parse,
	.args_doc = "[WALKER.so...]",
	.doc = "Measures libs2pt and kernel walkers that build-peer made against each other.",
};

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "s2pt-versus: %s: %s\n", what, why);
	exit(1);
}

static peer_open_fn load(const char *path)
{
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	peer_open_fn open_peer = NULL;
	void *symbol;

	if (!object)
		die(path, dlerror());
	symbol = dlsym(object, PEER_OPEN);
	if (!symbol)
		die(path, dlerror());
	/* ISO C has no conversion between the two kinds of pointer; POSIX has them alike. */
	memcpy(&open_peer, &symbol, sizeof(open_peer));
	return open_peer;
}

static void open_engine(struct engine *engine, peer_open_fn open_peer)
{
	*engine = (struct engine){ 0 };
	if (!bench_arena_init(&engine->arena, TABLE_PAGES + WORK_THREADS * CACHE_PAGES))
		die("tables", "no memory");
	for (unsigned int i = 0; i < WORK_THREADS; i++) {
		if (!bench_cache_init(&engine->caches[i], &engine->arena, CACHE_PAGES))
			die("caches", "no memory");
		bench_cache_zero_ahead(&engine->caches[i]);
	}
	if (pthread_rwlock_init(&engine->lock, NULL))
		die("lock", "cannot be made");
	engine->peer = open_peer(&engine->arena);
}

static void close_engine(struct engine *engine)
{
	if (engine->lives)
		engine->peer->destroy();
	for (unsigned int i = 0; i < WORK_THREADS; i++)
		bench_cache_free(&engine->caches[i], &engine->arena);
	(void)pthread_rwlock_destroy(&engine->lock);
	bench_arena_free(&engine->arena);
}

/*
 * Prepare, and take a sample.  It is done once before without a look at the clock: the others that were here meanwhile had the
 * caches, and some leave more of their own tables there than others.  Look-ups at random find other leaves then.
 */
static int take_sample(struct engine *engine, const struct work *work, unsigned int number,
		       double clock_cost, struct bench_sample *sample)
{
	int err = work_prepare(engine, work);

	if (!err && (work->keeps || !work->far)) {
		if (!work_addresses(work, ~number))
			die("addresses", "no memory");
		err = work_sample(engine, work, clock_cost, sample);
		err = err ? err : work_prepare(engine, work);
	}
	if (!work_addresses(work, number))
		die("addresses", "no memory");
	(void)engine->peer->counts();
	return err ? err : work_sample(engine, work, clock_cost, sample);
}

/*
 * Add the ratio of two samples of the same turn: what the machine did to one it did to the other.
 */
static void add_pair(struct bench_series *pairs, const struct bench_sample *ours,
		     const struct bench_sample *theirs)
{
	struct bench_sample pair = { .ns = ours->ns, .clean = ours->clean && theirs->clean };

	if (theirs->ns > 0)
		bench_series_add(pairs, &pair, theirs->ns);
}

/* One sample of each engine in turn; whoever fails is out.  Behind their series is that of pairs. */
static void turn(struct engine *engines, size_t count, struct row *row, struct bench_series *series,
		 unsigned int number, double clock_cost)
{
	struct bench_sample samples[ENGINES_MAX] = { 0 };
	const struct work *work = row->work;

	for (size_t i = 0; i < count; i++) {
		int err;

		if (!row->done[i])
			continue;
		err = take_sample(&engines[i], work, number, clock_cost, &samples[i]);
		row->counts[i] = engines[i].peer->counts();
		if (err) {
			fprintf(stderr, "s2pt-versus: %s: %s: error %d\n", engines[i].peer->name,
				work->key, err);
			row->done[i] = false;
		} else if (series) {
			bench_series_add(&series[i], &samples[i], (double)work->count);
		}
	}
	if (series && row->reference && row->done[0] && row->done[row->reference])
		add_pair(&series[count], &samples[0], &samples[row->reference]);
}

static bool full(const struct bench_series *series, size_t count, const struct row *row)
{
	for (size_t i = 0; i < count; i++) {
		if (row->done[i] && series[i].clean_count < series[i].room)
			return false;
	}
	return true;
}

static void measure(struct engine *engines, size_t count, struct row *row, unsigned int samples,
		    double clock_cost)
{
	struct bench_series series[ENGINES_MAX + 1] = { 0 };
	uint64_t until = bench_wall_ns() + samples * PATIENCE_NS;
	unsigned int number = 0;

	for (size_t i = 0; i <= count; i++) {
		row->done[i] = i < count && row->work->able(engines[i].peer);
		if (!bench_series_init(&series[i], samples))
			die("samples", "no memory");
	}
	turn(engines, count, row, NULL, number, clock_cost);
	/* Most may be lost: others want the cores, too. */
	for (number = 1;
	     number <= samples ||
	     (number <= TRIES * samples && !full(series, count, row) && bench_wall_ns() < until);
	     number++) {
		turn(engines, count, row, series, number, clock_cost);
	}
	for (size_t i = 0; i <= count; i++) {
		row->sums[i] = bench_series_sum(&series[i]);
		bench_series_free(&series[i]);
	}
	row->pairs = row->sums[count];
}

static bool wanted(const struct options *options, const char *key)
{
	size_t length = strlen(key);
	const char *at = options->only;

	while (at && *at) {
		size_t part = strcspn(at, ",");

		if (part == length && !strncmp(at, key, length))
			return true;
		at += part + (at[part] == ',');
	}
	return !options->only;
}

static size_t choose_reference(const struct report *report)
{
	for (size_t i = 1; i < report->engine_count; i++) {
		if (!strcmp(report->names[i], "linux-6.12"))
			return i;
	}
	return report->engine_count > 1 ? 1 : 0;
}

static void show(const struct report *report, bool as_json)
{
	json_t *json;

	if (!as_json) {
		report_print(report, stdout);
		return;
	}
	json = report_json(report);
	if (!json || json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6)))
		die("JSON", "no memory, or nobody reads it");
	json_decref(json);
	puts("");
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	static struct engine engines[ENGINES_MAX];
	struct bench_machine machine;
	struct report report = { .machine = &machine };
	struct row *rows;

	argp_err_exit_status = 2;
	if (argp_parse(&parser, argc, argv, 0, NULL, &options))
		return 2;
	report.samples = options.samples ? options.samples : options.quick ? 7 : 41;
	rows = calloc(work_count, sizeof(*rows));
	if (!rows || !bench_machine_describe(&machine, options.quick ? 7 : 21))
		die("memory", "there is none");
	open_engine(&engines[0], peer_open_s2pt);
	for (size_t i = 0; i < options.walker_count; i++)
		open_engine(&engines[i + 1], load(options.walkers[i]));
	report.engine_count = options.walker_count + 1;
	for (size_t i = 0; i < report.engine_count; i++)
		report.names[i] = engines[i].peer->name;
	report.reference = choose_reference(&report);
	for (size_t i = 0; i < work_count; i++) {
		if (!wanted(&options, works[i].key))
			continue;
		rows[report.row_count].work = &works[i];
		rows[report.row_count].reference = report.reference;
		measure(engines, report.engine_count, &rows[report.row_count++], report.samples,
			machine.clock_cost);
	}
	report.rows = rows;
	show(&report, options.json);
	for (size_t i = 0; i < report.engine_count; i++)
		close_engine(&engines[i]);
	free(rows);
	return 0;
}
