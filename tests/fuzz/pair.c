/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a script on two engines, and decides whether their transcripts differ in what counts. */

#include "pair.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The result of a script's last operation. */
static void last_result(const struct reply *reply, char result[128])
{
	const char *at = reply->text;

	result[0] = 0;
	while (at && *at) {
		if (at[0] == '<')
			sscanf(at, "< %127[^\n]", result);
		at = strchr(at, '\n');
		at += at != NULL;
	}
}

static void ask(struct engine *engine, const char *const *line, char result[128])
{
	struct lines script = { 0 };
	struct reply reply;

	for (; *line; line++)
		lines_add(&script, "%s", *line);
	reply = engine_run(engine, &script);
	last_result(&reply, result);
	free(reply.text);
	lines_clear(&script);
}

static bool knows(struct engine *engine, const char *init, const char *op)
{
	const char *const script[] = { "destroy", init, op, NULL };
	const char *const clean[] = { "destroy", NULL };
	char result[128], ignored[128];

	ask(engine, script, result);
	ask(engine, clean, ignored);
	return result[0] && strcmp(result, "unsup") != 0 && strcmp(result, "nopgt") != 0 &&
	       result[0] != '?';
}

static bool both_know(struct pair *pair, const char *init, const char *op)
{
	return knows(&pair->engine[0], init, op) && knows(&pair->engine[1], init, op);
}

static bool page_shift(struct engine *engine, unsigned int *shift)
{
	const char *const script[] = { "version", NULL };
	char result[128];
	const char *at;

	ask(engine, script, result);
	at = strstr(result, "page_shift=");
	if (strncmp(result, "s2pt-script 1 ", 14) != 0 || !at) {
		fprintf(stderr, "s2pt-fuzz: '%s' is no engine: %s\n", engine->command, result);
		return false;
	}
	*shift = (unsigned int)strtoul(at + strlen("page_shift="), NULL, 10);
	return true;
}

bool pair_abilities(struct pair *pair, struct abilities *can)
{
	static const char plain[] = "init 40 48";
	unsigned int other;

	*can = (struct abilities){ 0 };
	if (!page_shift(&pair->engine[0], &can->page_shift) ||
	    !page_shift(&pair->engine[1], &other))
		return false;
	if (can->page_shift != other) {
		fprintf(stderr, "s2pt-fuzz: pages of 2^%u and 2^%u bytes\n", can->page_shift,
			other);
		return false;
	}
	const struct {
		bool *ability;
		const char *init, *op;
	} questions[] = {
		{ &can->lpa2, "init 50 52 lpa2", "hash" },
		{ &can->nofwb, "init 40 48 nofwb", "hash" },
		{ &can->as_s1, "init 40 48 ass1", "hash" },
		{ &can->xnx, "init 40 48 xnx", "map 0 0x10000 0 rp" },
		{ &can->defer, "init 40 48 defer", "rcu" },
		{ &can->hyp, "hinit 39", "hash" },
		{ &can->forced, "init 40 48 fp=all", "hash" },
		{ &can->idmap, "init 40 48 idmap", "hash" },
		{ &can->no_cmo, "init 40 48 nodc noic", "hash" },
		{ &can->owner, plain, "owner 0 0x10000 1" },
		{ &can->annot, plain, "annot 0 0x10000 2 2" },
		{ &can->mkold, plain, "mkold 0" },
		{ &can->tcy, plain, "tcy 0 0x10000 0" },
		{ &can->split, plain, "split 0 0x10000 1" },
		{ &can->unlinked, plain, "unlinked 0 2 rw 4 0" },
		{ &can->race, plain, "race 9 xor 0x80" },
		{ &can->poke, plain, "poke 0 3 4" },
		{ &can->walk, plain, "walk 0 0x10000 l" },
	};
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		*questions[i].ability = both_know(pair, questions[i].init, questions[i].op);
	return true;
}

/* A file without a name, so that nothing is left of it whatever ends this program.  NULL: there is none. */
static FILE *write_transcript(const struct reply *reply)
{
	FILE *file = tmpfile();

	if (file && (fwrite(reply->text, 1, reply->size, file) != reply->size || fflush(file))) {
		(void)fclose(file);
		return NULL;
	}
	return file;
}

/* Take in a line of the judge's that names a reason. */
static void count_reason(struct pair *pair, const char *line)
{
	unsigned long operations;
	char name[32];
	char *end;
	size_t i = 0;

	operations = strtoul(line, &end, 10);
	if (end == line || sscanf(end, " differ by %31s", name) != 1)
		return;
	while (i < REASONS && pair->reason[i].name[0] && strcmp(pair->reason[i].name, name) != 0)
		i++;
	if (i == REASONS)
		return;
	memcpy(pair->reason[i].name, name, sizeof(name));
	pair->reason[i].operations += operations;
}

static bool ends_well(const char *command)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void count_reasons(struct pair *pair, FILE *said)
{
	char line[256];

	rewind(said);
	while (fgets(line, sizeof(line), said))
		count_reason(pair, line);
}

static bool explained(struct pair *pair, const struct reply reply[2])
{
	static char no_text[] = "";
	static const struct reply nothing = { .text = no_text, .size = 0 };
	char command[1024];
	FILE *file[3];
	bool ok = false;

	if (!pair->judge)
		return false;
	for (int i = 0; i < 3; i++)
		file[i] = write_transcript(i < 2 ? &reply[i] : &nothing);
	if (file[0] && file[1] && file[2]) {
		snprintf(command, sizeof(command),
			 "%s /dev/fd/%d /dev/fd/%d >/dev/fd/%d 2>/dev/null", pair->judge,
			 fileno(file[0]), fileno(file[1]), fileno(file[2]));
		ok = ends_well(command);
		if (ok)
			count_reasons(pair, file[2]);
	}
	for (int i = 0; i < 3; i++) {
		if (file[i])
			(void)fclose(file[i]);
	}
	return ok;
}

/* Do two transcripts differ in what counts, and does nobody explain it? */
static bool texts_differ(struct pair *pair, const struct reply reply[2],
			 struct difference *difference)
{
	if (!strcmp(reply[0].text, reply[1].text))
		return false;
	if (transcript_differ(reply[0].text, reply[1].text, pair->strict, difference)) {
		if (!strcmp(difference->class, "end") || !explained(pair, reply))
			return true;
		pair->explained++;
		return false;
	}
	if (!pair->stores || explained(pair, reply))
		return false;
	*difference = (struct difference){ .op = "stores", .class = "s", .number = SIZE_MAX };
	snprintf(difference->operation, sizeof(difference->operation),
		 "what the judge shows of these two transcripts");
	return true;
}

bool pair_differ(struct pair *pair, const struct lines *script, struct difference *difference)
{
	struct reply reply[2];
	bool differ;

	*difference = (struct difference){ 0 };
	for (int i = 0; i < 2; i++)
		reply[i] = engine_run(&pair->engine[i], script);
	differ = texts_differ(pair, reply, difference);
	for (int i = 0; i < 2; i++) {
		if (!reply[i].died && !reply[i].hung)
			continue;
		if (!differ) {
			snprintf(difference->class, sizeof(difference->class), "end");
			difference->number = SIZE_MAX;
		}
		snprintf(difference->line[i], sizeof(difference->line[i]), "(%s)",
			 reply[i].died ? "died" : "hung");
		differ = true;
	}
	free(reply[0].text);
	free(reply[1].text);
	return differ;
}

void pair_restart(struct pair *pair)
{
	engine_close(&pair->engine[0]);
	engine_close(&pair->engine[1]);
}
