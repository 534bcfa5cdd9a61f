/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program s2pt-fuzz: drives two engines with the same random scripts and shows where they
 * differ, each kind of difference once, with a script that is as short as it gets.
 */

#include "pair.h"
#include "shrink.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_KINDS   64
#define SHRINK_TRIES 1500

struct options {
	uint64_t seed, operations, shard, shards;
	double seconds;
	unsigned int length, most;
	bool progress;
	const char *classes;
};

struct finding {
	struct pair *pair;
	struct difference want, got;
};

struct kinds {
	char op[MOST_KINDS][16], class[MOST_KINDS][16];
	unsigned int count;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool same_kind(const struct difference *a, const struct difference *b)
{
	return !strcmp(a->op, b->op) && !strcmp(a->class, b->class);
}

static bool still_differs(void *arg, const struct lines *script)
{
	struct finding *f = arg;
	struct difference d;

	/* A fresh start, or a script would be blamed for what the one before it left behind. */
	pair_restart(f->pair);
	if (!pair_differ(f->pair, script, &d) || !same_kind(&d, &f->want))
		return false;
	f->got = d;
	return true;
}

static bool is_new(struct kinds *kinds, const struct difference *d)
{
	for (unsigned int i = 0; i < kinds->count; i++) {
		if (!strcmp(kinds->op[i], d->op) && !strcmp(kinds->class[i], d -> class))
			return false;
	}
	if (kinds->count == MOST_KINDS)
		return false;
	memcpy(kinds->op[kinds->count], d->op, sizeof(d->op));
	memcpy(kinds->class[kinds->count++], d -> class, sizeof(d->class));
	return true;
}

static const char *class_text(const char *class)
{
	static const struct {
		const char *class, *text;
	} texts[] = {
		{ "a", "allocations" }, { "t", "TLB invalidation" }, { "m", "cache maintenance" },
		{ "w", "warnings" },    { "d", "what is visited" },  { "s", "events" },
		{ "!", "misuse" },      { "end", "the end" },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!strcmp(texts[i].class, class))
			return texts[i].text;
	}
	return class;
}

static void show(struct pair *pair, const struct lines *script, const struct difference *d,
		 uint64_t seed)
{
	printf("difference in %s of %s (seed %llu), %zu lines:\n", class_text(d->class), d->op,
	       (unsigned long long)seed, script->count);
	lines_print(script, stdout, "    ");
	printf("  at    %s\n", d->operation);
	for (int i = 0; i < 2; i++)
		printf("  %s  %s\n        (%s)\n", i ? "B has" : "A has",
		       d->line[i][0] ? d->line[i] : "nothing", pair->engine[i].command);
	fflush(stdout);
}

/* Print a finding.  Returns how long that took. */
static double report(struct pair *pair, struct lines *script, const struct difference *d,
		     uint64_t seed)
{
	struct finding f = { .pair = pair, .want = *d, .got = *d };
	double start = now();

	if (still_differs(&f, script))
		shrink(script, still_differs, &f, SHRINK_TRIES);
	pair_restart(pair);
	show(pair, script, &f.got, seed);
	return now() - start;
}

static bool time_is_up(const struct options *o, double start, uint64_t operations)
{
	if (o->seconds > 0)
		return now() - start >= o->seconds;
	return operations >= o->operations;
}

/* Search until time is up.  Returns how many kinds of difference there are. */
static unsigned int run(struct pair *pair, const struct abilities *can, const struct options *o)
{
	double start = now(), told = start;
	uint64_t operations = 0, scripts = 0, differing = 0;
	struct kinds kinds = { .count = 0 };

	for (uint64_t n = o->shard; !time_is_up(o, start, operations) && kinds.count < o->most;
	     n += o->shards) {
		struct lines script = { 0 };
		struct difference d;

		generate(&script, can, o->seed + n, o->length, o->classes);
		operations += script.count;
		scripts++;
		if (pair_differ(pair, &script, &d)) {
			differing++;
			if (is_new(&kinds, &d))
				/* The time for shrinking does not count for the search. */
				start += report(pair, &script, &d, o->seed + n);
		}
		lines_clear(&script);
		if (o->progress && now() - told > 5) {
			told = now();
			printf("# %.0f s, %llu scripts, %llu operations, %llu differ, %lu explained\n",
			       told - start, (unsigned long long)scripts,
			       (unsigned long long)operations, (unsigned long long)differing,
			       pair->explained);
			fflush(stdout);
		}
	}
	printf("%llu scripts, %llu operations in %.1f s: %llu differ in %u ways, %lu explained\n",
	       (unsigned long long)scripts, (unsigned long long)operations, now() - start,
	       (unsigned long long)differing, kinds.count, pair->explained);
	return kinds.count;
}

static int usage(void)
{
	fprintf(stderr,
		"usage: s2pt-fuzz [options] ENGINE-A ENGINE-B\n"
		"  Each engine is a shell command that reads a script and writes its transcript.\n"
		"  --seed N          the first seed (1)\n"
		"  --ops N           how many operations (20000)\n"
		"  --time SECONDS    go on for so long instead\n"
		"  --shard I/N       only every N-th seed, from the I-th (0/1)\n"
		"  --length N        operations in a script (40)\n"
		"  --most N          stop after so many kinds of difference (10)\n"
		"  --strict          every event counts, in its order\n"
		"  --judge COMMAND   ends with 0 if it can explain how two transcripts differ\n"
		"  --stores          stores are traced, and the judge is asked about every script\n"
		"  --script SEED     print the script of one seed\n"
		"  --progress        say how far it is, every five seconds\n");
	return 2;
}

static const struct option long_options[] = {
	{ "seed", required_argument, NULL, 's' },   { "ops", required_argument, NULL, 'o' },
	{ "time", required_argument, NULL, 't' },   { "shard", required_argument, NULL, 'n' },
	{ "length", required_argument, NULL, 'l' }, { "most", required_argument, NULL, 'm' },
	{ "strict", no_argument, NULL, 'x' },       { "judge", required_argument, NULL, 'j' },
	{ "stores", no_argument, NULL, 'w' },       { "script", required_argument, NULL, 'p' },
	{ "progress", no_argument, NULL, 'v' },     { NULL, 0, NULL, 0 },
};

static bool read_shard(struct options *o, const char *text)
{
	char *end;
	uint64_t i = strtoull(text, &end, 10), n;

	if (*end != '/')
		return false;
	n = strtoull(end + 1, &end, 10);
	if (*end || i >= n)
		return false;
	o->shard = i;
	o->shards = n;
	return true;
}

static bool read_option(struct options *o, struct pair *pair, int option, bool *print)
{
	switch (option) {
	case 's':
		o->seed = strtoull(optarg, NULL, 0);
		return true;
	case 'o':
		o->operations = strtoull(optarg, NULL, 0);
		return true;
	case 't':
		o->seconds = strtod(optarg, NULL);
		return true;
	case 'n':
		return read_shard(o, optarg);
	case 'l':
		o->length = (unsigned int)strtoul(optarg, NULL, 0);
		return true;
	case 'm':
		o->most = (unsigned int)strtoul(optarg, NULL, 0);
		return true;
	case 'x':
		pair->strict = true;
		o->classes = "atmbrlsw";
		return true;
	case 'j':
		pair->judge = optarg;
		return true;
	case 'w':
		pair->stores = true;
		o->classes = "atmsw";
		return true;
	case 'p':
		o->seed = strtoull(optarg, NULL, 0);
		*print = true;
		return true;
	case 'v':
		o->progress = true;
		return true;
	default:
		return false;
	}
}

static void print_script(const struct abilities *can, const struct options *o)
{
	struct lines script = { 0 };

	generate(&script, can, o->seed, o->length, o->classes);
	lines_print(&script, stdout, "");
	lines_clear(&script);
}

int main(int argc, char **argv)
{
	struct options o = { .seed = 1,
			     .operations = 20000,
			     .shards = 1,
			     .length = 40,
			     .most = 10,
			     .classes = "atmw" };
	struct pair pair = { .strict = false };
	struct abilities can;
	bool print = false;
	unsigned int kinds = 0;
	int option;

	/* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread. */
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (!read_option(&o, &pair, option, &print))
			return usage();
	}
	if (argc - optind != 2)
		return usage();
	for (int i = 0; i < 2; i++)
		engine_open(&pair.engine[i], argv[optind + i]);
	if (!pair_abilities(&pair, &can))
		return 2;
	if (print)
		print_script(&can, &o);
	else
		kinds = run(&pair, &can, &o);
	pair_restart(&pair);
	return kinds ? 1 : 0;
}
