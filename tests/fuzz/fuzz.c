/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program s2pt-fuzz: drives two engines with the same random scripts and shows where they
 * differ, each kind of difference once, with a script that is as short as it gets.
 */

#include "known.h"
#include "legend.h"
#include "pair.h"
#include "shrink.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SHRINK_TRIES 1500

/* A script is looked at so often, each time without the operation that differed before. */
#define LOOKS 6

struct options {
	uint64_t seed, operations, shard, shards;
	double seconds;
	unsigned int length, most;
	bool progress;
	const char *classes;
	struct known known;
};

struct finding {
	struct pair *pair;
	const struct known *known;
	struct difference want, got;
};

/* What was found so far. */
struct findings {
	struct kinds kinds;
	unsigned int known;
	struct legend legend;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool still_differs(void *arg, const struct lines *script)
{
	struct finding *f = arg;
	struct difference d;

	/* A fresh start, or a script would be blamed for what the one before it left behind. */
	pair_restart(f->pair);
	if (!pair_differ(f->pair, script, &d) || !known_same_kind(f->known, &d, &f->want))
		return false;
	f->got = d;
	return true;
}

static void show(const struct lines *script, const struct difference *d, uint64_t seed,
		 struct legend *legend)
{
	printf("difference in %s of %s (seed %llu), %zu lines:\n", legend_class(d->class), d->op,
	       (unsigned long long)seed, script->count);
	lines_print(script, stdout, "    ");
	printf("  at    %s\n", d->operation);
	for (int i = 0; i < 2; i++)
		printf("  %s  %s\n", i ? "B has" : "A has", d->line[i][0] ? d->line[i] : "nothing");
	/* Results are no events, though they may look so. */
	for (int i = 0; i < 2 && !d->class[1]; i++)
		legend_note(legend, d->line[i]);
}

/* Print a finding.  Returns how long that took. */
static double report(struct pair *pair, struct lines *script, const struct difference *d,
		     uint64_t seed, const struct known *known, struct findings *findings)
{
	struct finding f = { .pair = pair, .known = known, .want = *d, .got = *d };
	const char *what = known_as(known, d);
	double start = now();

	if (still_differs(&f, script))
		shrink(script, still_differs, &f, SHRINK_TRIES);
	pair_restart(pair);
	show(script, &f.got, seed, &findings->legend);
	if (what)
		printf("  known  %s\n", what);
	findings->known += what != NULL;
	fflush(stdout);
	return now() - start;
}

static bool is_enough(const struct options *o, const struct findings *findings)
{
	return findings->kinds.count >= o->most + findings->known;
}

/*
 * Find the differences of a script, one after the other: what differed is left out, and the rest is run anew, so that
 * no difference hides another, nor makes one that there would not be without it.  Takes the script over; returns
 * whether there was one, and adds how long reports took.
 */
static bool look_at(struct pair *pair, struct lines *script, uint64_t seed, const struct options *o,
		    struct findings *findings, double *took)
{
	struct difference d;
	unsigned int look = 0;

	for (; look < LOOKS && !is_enough(o, findings) && pair_differ(pair, script, &d); look++) {
		struct lines rest = { 0 };

		lines_add_without(&rest, script, d.number, d.number + 1);
		if (known_is_new(&o->known, &findings->kinds, &d))
			*took += report(pair, script, &d, seed, &o->known, findings);
		lines_clear(script);
		*script = rest;
	}
	lines_clear(script);
	return look > 0;
}

static bool time_is_up(const struct options *o, double start, uint64_t operations)
{
	if (o->seconds > 0)
		return now() - start >= o->seconds;
	return operations >= o->operations;
}

/* Say how the search ended. */
static void sum_up(const struct pair *pair, const struct options *o,
		   const struct findings *findings)
{
	if (is_enough(o, findings))
		printf("it stopped at %u ways%s: there may be more (--most)\n", o->most,
		       findings->known ? " that are not known" : "");
	if (findings->known)
		printf("%u of the ways are known\n", findings->known);
	for (size_t i = 0; i < REASONS && pair->reason[i].name[0]; i++)
		printf("explained by %s: %lu operations\n", pair->reason[i].name,
		       pair->reason[i].operations);
	if (pair->reason[0].name[0])
		puts("  lib/README.md says what each is");
	if (findings->kinds.count)
		puts("`s2pt replay --language` tells what the words of the scripts mean");
	legend_print(&findings->legend);
}

/* Search until time is up.  Returns how many kinds of difference there are. */
static unsigned int run(struct pair *pair, const struct abilities *can, const struct options *o)
{
	double start = now(), told = start;
	uint64_t operations = 0, scripts = 0, differing = 0;
	struct findings findings = { .known = 0 };

	for (uint64_t n = o->shard; !time_is_up(o, start, operations) && !is_enough(o, &findings);
	     n += o->shards) {
		struct lines script = { 0 };

		generate(&script, can, o->seed + n, o->length, o->classes);
		operations += script.count;
		scripts++;
		/* The time for shrinking does not count for the search. */
		differing += look_at(pair, &script, o->seed + n, o, &findings, &start);
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
	       (unsigned long long)differing, findings.kinds.count, pair->explained);
	sum_up(pair, o, &findings);
	return findings.kinds.count;
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
		"  --most N          stop after so many kinds of difference that are not known (10)\n"
		"  --strict          every event counts, in its order\n"
		"  --judge COMMAND   ends with 0 if it can explain how two transcripts differ\n"
		"  --stores          stores are traced, and the judge is asked about every script\n"
		"  --known FILE      differences that are known: operation, class, patterns for A and B, text\n"
		"  --script SEED     print the script of one seed\n"
		"  --progress        say how far it is, every five seconds\n");
	return 2;
}

static const struct option long_options[] = {
	{ "seed", required_argument, NULL, 's' },
	{ "ops", required_argument, NULL, 'o' },
	{ "time", required_argument, NULL, 't' },
	{ "shard", required_argument, NULL, 'n' },
	{ "length", required_argument, NULL, 'l' },
	{ "most", required_argument, NULL, 'm' },
	{ "strict", no_argument, NULL, 'x' },
	{ "judge", required_argument, NULL, 'j' },
	{ "stores", no_argument, NULL, 'w' },
	{ "script", required_argument, NULL, 'p' },
	{ "progress", no_argument, NULL, 'v' },
	{ "known", required_argument, NULL, 'k' },
	{ NULL, 0, NULL, 0 },
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
	case 'k':
		known_free(&o->known);
		return known_read(&o->known, optarg);
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
	bool good = true;
	unsigned int kinds = 0;
	int option;

	/* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread. */
	while (good && (option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		good = read_option(&o, &pair, option, &print);
	if (!good || argc - optind != 2) {
		known_free(&o.known);
		return usage();
	}
	for (int i = 0; i < 2; i++)
		engine_open(&pair.engine[i], argv[optind + i]);
	if (!pair_abilities(&pair, &can)) {
		known_free(&o.known);
		return 2;
	}
	if (print)
		print_script(&can, &o);
	else
		kinds = run(&pair, &can, &o);
	pair_restart(&pair);
	known_free(&o.known);
	return kinds ? 1 : 0;
}
